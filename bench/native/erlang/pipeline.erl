-module(pipeline).
-export([run/1, chunks/1]).

%% Each stage is a process that reads from one bounded line and writes to the next.
run(Chunks) ->
    Self = self(),
    Filter = stage(Self, fun large/3, none),
    Parse = stage(Filter, fun parse/3, none),
    Split = stage(Parse, fun split/3, <<>>),
    spawn_link(fun() ->
        Line = lists:foldl(fun(Chunk, Line) -> credit:send(Line, Chunk) end, credit:open(Split), Chunks),
        credit:close(Line)
    end),
    total(credit:accept(), #{}).

stage(To, Work, State) ->
    spawn_link(fun() -> work(credit:accept(), credit:open(To), Work, State) end).

work(In, Out, Work, State) ->
    case credit:take(In) of
        {closed, _} -> credit:close(Out);
        {Item, Rest} ->
            {Later, Next} = Work(Item, Out, State),
            work(Rest, Later, Work, Next)
    end.

split(Chunk, Out, Before) ->
    lines(binary:split(<<Before/binary, Chunk/binary>>, <<"\n">>, [global]), Out).

lines([Rest], Out) -> {Out, Rest};
lines([Line | Others], Out) -> lines(Others, credit:send(Out, Line)).

parse(Line, Out, State) ->
    [_, <<"c", Category/binary>>, Amount] = binary:split(Line, <<",">>, [global]),
    {credit:send(Out, {binary_to_integer(Category), binary_to_integer(Amount)}), State}.

large({_, Amount} = Record, Out, State) when Amount >= 10 -> {credit:send(Out, Record), State};
large(_, Out, State) -> {Out, State}.

total(In, Totals) ->
    case credit:take(In) of
        {closed, _} -> maps:fold(fun(Category, Total, Sum) -> Sum + Category * Total end, 0, Totals);
        {{Category, Amount}, Rest} ->
            total(Rest, maps:update_with(Category, fun(Total) -> Total + Amount end, Amount, Totals))
    end.

%% The text of N lines in chunks of 64 KiB.
chunks(N) -> cut(iolist_to_binary(text(0, N, 42))).

text(N, N, _) -> [];
text(I, N, X) ->
    Next = (X * 1103515245 + 12345) band 16#7fffffff,
    Line = io_lib:format("~b,c~b,~b\n", [I, (Next bsr 8) rem 16, (Next bsr 12) rem 1000]),
    [iolist_to_binary(Line) | text(I + 1, N, Next)].

cut(<<Chunk:65536/binary, Rest/binary>>) -> [Chunk | cut(Rest)];
cut(<<>>) -> [];
cut(Rest) -> [Rest].
