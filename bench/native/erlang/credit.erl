%% A bounded line between two processes: the sender may be 128 messages ahead of the receiver. Mailboxes have no bound, and
%% this is how it is added: the receiver gives credit, half of it at a time.
-module(credit).
-export([open/1, send/2, close/1, accept/0, take/1]).

-define(CAPACITY, 128).
-define(HALF, 64).

open(To) -> To ! {credit, self(), opened}, {To, ?CAPACITY}.

send({To, 0}, Value) -> receive {credit, To, more} -> send({To, ?HALF}, Value) end;
send({To, Credit}, Value) -> To ! {item, self(), Value}, {To, Credit - 1}.

close({To, _}) -> To ! {item, self(), closed}, ok.

accept() -> receive {credit, From, opened} -> {From, 0} end.

take({From, ?HALF}) -> From ! {credit, self(), more}, take({From, 0});
take({From, Taken}) -> receive {item, From, Value} -> {Value, {From, Taken + 1}} end.
