// Everything that the packages export: names.test.ts compares it with what the rules know by name.
export type * as actors from '@core/actors';
export type * as channels from '@core/channels';
export type * as stacklessChannels from '@core/channels/stackless';
export type * as conformance from '@core/conformance';
export type * as conformanceJest from '@core/conformance/jest';
export type * as conformanceNode from '@core/conformance/node';
export type * as coroutine from '@core/coroutine';
export type * as host from '@core/coroutine/host';
export type * as createParadigm from '@core/create-paradigm';
export type * as createParadigmNode from '@core/create-paradigm/node';
export type * as dataflow from '@core/dataflow';
export type * as greenlets from '@core/greenlets';
export type * as symmetric from '@core/symmetric';
export type * as tasklets from '@core/tasklets';
export type * as stacklessTasklets from '@core/tasklets/stackless';
