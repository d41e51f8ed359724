%% Every workload that Erlang has words for, on one scheduler.
%% erl -noinput +S 1:1 … -run bench main <workload> <n> <rounds>; prints one line of JSON.
%% The file is long because the workloads are many; each is a few lines, and they share only how a run is measured.
-module(bench).
-export([main/1]).

-define(NODES, 131071).

main([Name, N, Rounds]) ->
    %% Not in the first process: it is linked to what reads the command line, and has flags of its own.
    spawn(fun() -> measure(Name, list_to_integer(N), list_to_integer(Rounds)) end).

measure(Name, N, Rounds) ->
    AtStart = resident_bytes(),
    case workload(Name) of
        none ->
            io:format(standard_error, "erlang: no workload ~s~n", [Name]),
            halt(2);
        Run ->
            if Name =:= "pipeline" -> persistent_term:put({pipeline, N}, pipeline:chunks(N)); true -> ok end,
            alone(Run, (N + 9) div 10),
            Operations = case Name of "tree" -> walks(N) * ?NODES; _ -> N end,
            Samples = [sample(Run, N, Operations) || _ <- lists:seq(1, Rounds)],
            [First | _] = Answers = [answer(Sample) || Sample <- Samples],
            case lists:usort(Answers) of
                [First] -> report(Samples, First, bytes(Samples, AtStart, N));
                Different -> io:format(standard_error, "erlang: ~s answered ~p~n", [Name, Different]), halt(1)
            end
    end.

sample(Run, N, Operations) ->
    {Cpu, _} = erlang:statistics(runtime),
    Start = erlang:monotonic_time(nanosecond),
    Result = alone(Run, N),
    Wall = erlang:monotonic_time(nanosecond) - Start,
    {CpuEnd, _} = erlang:statistics(runtime),
    {Wall / Operations, (CpuEnd - Cpu) * 1.0e6 / Operations, Result}.

%% Each run in a process of its own: it ends, and its garbage with it. The flag is for `spawn`, where with messages on the
%% heap each small collection of the spawner would walk all those that wait.
alone(Run, N) ->
    Self = self(),
    Ref = make_ref(),
    spawn_opt(fun() -> Self ! {Ref, Run(N)} end, [link, {message_queue_data, off_heap}]),
    receive {Ref, Result} -> Result end.

answer({_, _, {parked, Answer, _}}) -> Answer;
answer({_, _, Answer}) -> Answer.

bytes([{_, _, {parked, _, Resident}} | _], AtStart, N) when AtStart > 0 ->
    io_lib:format(",\"bytes\":~.1f", [(Resident - AtStart) / N]);
bytes(_, _, _) -> "".

report(Samples, Answer, Bytes) ->
    List = fun(Numbers) -> lists:join($,, [io_lib:format("~.3f", [X * 1.0]) || X <- Numbers]) end,
    io:format("{\"wall\":[~s],\"cpu\":[~s],\"answer\":~b~s}~n",
              [List([W || {W, _, _} <- Samples]), List([C || {_, C, _} <- Samples]), Answer, Bytes]),
    halt(0).

%% Zero where the system does not say.
resident_bytes() ->
    case file:read_file("/proc/self/statm") of
        {ok, Text} -> binary_to_integer(lists:nth(2, binary:split(Text, <<" ">>, [global]))) * 4096;
        _ -> 0
    end.

workload("switch") -> fun switches/1;
workload("resume") -> fun(N) -> produced(N, 0) end;
workload("depth-" ++ Depth) -> fun(N) -> produced(N, list_to_integer(Depth)) end;
workload("tree") -> fun tree/1;
workload("rendezvous") -> fun rendezvous/1;
workload("buffered") -> fun buffered/1;
workload("many-to-one") -> fun many_to_one/1;
workload("ring") -> fun ring/1;
workload("spawn") -> fun spawning/1;
workload("parked") -> fun parked/1;
workload("sieve") -> fun sieve/1;
workload("pingpong") -> fun ping_pong/1;
workload("counting") -> fun counting/1;
workload("fork-join") -> fun fork_join/1;
workload("big") -> fun big/1;
workload("pipeline") -> fun(N) -> pipeline:run(chunks(N)) end;
workload(_) -> none.

%% Made before the clock starts; only the warm-up makes its own.
chunks(N) ->
    case persistent_term:get({pipeline, N}, none) of
        none -> pipeline:chunks(N);
        Chunks -> Chunks
    end.

%% --- giving control to another ---------------------------------------------------------------------------------------

switches(N) ->
    Self = self(),
    Turns = [N div 2, N - N div 2],
    [spawn_link(fun() -> Self ! {turned, turn(Times, 0)} end) || Times <- Turns],
    lists:sum([receive {turned, Count} -> Count end || _ <- Turns]).

turn(0, Count) -> Count;
turn(Times, Count) -> erlang:yield(), turn(Times - 1, Count + 1).

%% A generator is a process that is asked for its next value; here it answers from `Depth` calls that are not yet done.
produced(N, Depth) ->
    Producer = spawn_link(fun() -> deep(Depth, fun() -> produce(0) end) end),
    Sum = draw(N, Producer, 0),
    unlink(Producer),
    exit(Producer, kill),
    Sum.

deep(0, Body) -> Body();
deep(Depth, Body) -> 1 + deep(Depth - 1, Body).

produce(I) ->
    receive {next, From} -> From ! {value, I} end,
    produce(I + 1).

draw(0, _, Sum) -> Sum;
draw(N, Producer, Sum) ->
    Producer ! {next, self()},
    receive {value, I} -> draw(N - 1, Producer, Sum + I) end.

walks(N) -> (N + ?NODES - 1) div ?NODES.

tree(N) ->
    Root = build(1, ?NODES),
    lists:sum([walked(Root) || _ <- lists:seq(1, walks(N))]).

build(Low, High) when Low > High -> nil;
build(Low, High) ->
    Middle = (Low + High) div 2,
    {build(Low, Middle - 1), Middle, build(Middle + 1, High)}.

walked(Root) ->
    Walker = spawn_link(fun() ->
        walk(Root),
        receive {next, From} -> From ! ended end
    end),
    collect(Walker, 0).

collect(Walker, Sum) ->
    Walker ! {next, self()},
    receive
        {value, Key} -> collect(Walker, Sum + Key);
        ended -> Sum
    end.

walk(nil) -> ok;
walk({Left, Key, Right}) ->
    walk(Left),
    receive {next, From} -> From ! {value, Key} end,
    walk(Right).

%% --- messages with an answer, and with a bound -----------------------------------------------------------------------

%% Sending never waits in Erlang; who wants to know that it has arrived waits for an answer.
rendezvous(N) ->
    Self = self(),
    spawn_link(fun() -> hand_over(0, N, Self) end),
    take(N, 0).

hand_over(N, N, _) -> ok;
hand_over(I, N, To) ->
    To ! {self(), I},
    receive taken -> hand_over(I + 1, N, To) end.

take(0, Sum) -> Sum;
take(N, Sum) ->
    receive {From, I} -> From ! taken, take(N - 1, Sum + I) end.

many_to_one(N) ->
    Self = self(),
    Each = N div 100,
    [spawn_link(fun() -> hand_over(0, Each, Self) end) || _ <- lists:seq(1, 100)],
    take(Each * 100, 0).

buffered(N) ->
    Self = self(),
    spawn_link(fun() -> send_all(0, N, credit:open(Self)) end),
    sum_all(N, credit:accept(), 0).

send_all(N, N, _) -> ok;
send_all(I, N, Line) -> send_all(I + 1, N, credit:send(Line, I)).

sum_all(0, _, Sum) -> Sum;
sum_all(N, Line, Sum) ->
    {I, Next} = credit:take(Line),
    sum_all(N - 1, Next, Sum + I).

ring(N) ->
    Self = self(),
    First = spawn_link(fun() -> receive {next, To} -> pass(1, To, Self) end end),
    Last = lists:foldl(
        fun(Number, Before) ->
            Own = spawn_link(fun() -> receive {next, To} -> pass(Number, To, Self) end end),
            Before ! {next, Own},
            Own
        end,
        First,
        lists:seq(2, 503)
    ),
    Last ! {next, First},
    First ! N,
    Answer = receive {last, Number} -> Number end,
    First ! stop,
    Answer.

pass(Number, To, Main) ->
    receive
        0 -> Main ! {last, Number}, pass(Number, To, Main);
        stop -> To ! stop;
        Left -> To ! Left - 1, pass(Number, To, Main)
    end.

%% --- tasks -----------------------------------------------------------------------------------------------------------

spawning(N) ->
    Done = counters:new(1, []),
    bursts(N, Done),
    counters:get(Done, 1).

bursts(0, _) -> ok;
bursts(Left, Done) ->
    Tasks = min(Left, 100000),
    Self = self(),
    many(Tasks, fun() -> counters:add(Done, 1, 1), Self ! ended end),
    await(Tasks, ended),
    bursts(Left - Tasks, Done).

many(0, _) -> ok;
many(N, Body) -> spawn(Body), many(N - 1, Body).

await(0, _) -> ok;
await(N, What) -> receive What -> await(N - 1, What) end.

parked(N) ->
    Self = self(),
    Tasks = [spawn_link(fun() -> receive I -> Self ! {got, I} end end) || _ <- lists:seq(1, N)],
    erlang:yield(),
    Resident = resident_bytes(),
    give_each(Tasks, 0),
    {parked, gather(N, 0), Resident}.

give_each([], _) -> ok;
give_each([Task | Others], I) -> Task ! I, give_each(Others, I + 1).

gather(0, Sum) -> Sum;
gather(N, Sum) -> receive {got, I} -> gather(N - 1, Sum + I) end.

%% Each filter asks the one before it for the next number: a source that only sent would fill its neighbour's mailbox.
sieve(N) ->
    Source = spawn_link(fun() -> produce(2) end),
    primes(N, Source).

primes(1, Numbers) ->
    Prime = ask(Numbers),
    unlink(Numbers),
    Numbers ! stop,
    Prime;
primes(N, Numbers) ->
    Prime = ask(Numbers),
    primes(N - 1, spawn_link(fun() -> filter(Numbers, Prime) end)).

ask(Whom) ->
    Whom ! {next, self()},
    receive {value, I} -> I end.

filter(Before, Prime) ->
    receive
        {next, From} ->
            From ! {value, passing(Before, Prime)},
            filter(Before, Prime);
        stop -> Before ! stop
    end.

passing(Before, Prime) ->
    case ask(Before) of
        I when I rem Prime =/= 0 -> I;
        _ -> passing(Before, Prime)
    end.

%% --- actors ----------------------------------------------------------------------------------------------------------

ping_pong(N) ->
    Self = self(),
    Other = spawn_link(fun() -> ponging(0) end),
    spawn_link(fun() -> Self ! {pongs, pinging(N div 2, Other, 0)}, Other ! {count, Self} end),
    receive {pongs, Pongs} -> receive {count, Pings} -> Pings + Pongs end end.

pinging(0, _, Count) -> Count;
pinging(Left, Other, Count) ->
    Other ! {ping, self()},
    receive pong -> pinging(Left - 1, Other, Count + 1) end.

ponging(Count) ->
    receive
        {ping, From} -> From ! pong, ponging(Count + 1);
        {count, From} -> From ! {count, Count}
    end.

counter(Count) ->
    receive
        increment -> counter(Count + 1);
        {count, From} -> From ! {count, Count}
    end.

counting(N) ->
    Self = self(),
    Counter = spawn_link(fun() -> counter(0) end),
    spawn_link(fun() -> increments(N, Counter), Counter ! {count, Self} end),
    receive {count, Count} -> Count end.

increments(0, _) -> ok;
increments(N, Counter) -> Counter ! increment, increments(N - 1, Counter).

fork_join(N) ->
    Actors = [spawn_link(fun() -> counter(0) end) || _ <- lists:seq(1, 100)],
    robin(N, Actors, Actors),
    [Actor ! {count, self()} || Actor <- Actors],
    lists:sum([receive {count, Count} -> Count end || _ <- Actors]).

robin(0, _, _) -> ok;
robin(N, [], All) -> robin(N, All, All);
robin(N, [Actor | Others], All) -> Actor ! increment, robin(N - 1, Others, All).

big(N) ->
    Self = self(),
    Numbers = lists:seq(0, 119),
    Actors = list_to_tuple([spawn_link(fun() -> receive {begin_with, All} -> player(Number, All, N div 120, Self) end end)
                            || Number <- Numbers]),
    [Actor ! {begin_with, Actors} || Actor <- tuple_to_list(Actors)],
    Sum = lists:sum([receive {played, Count} -> Count end || _ <- Numbers]),
    [Actor ! stop || Actor <- tuple_to_list(Actors)],
    Sum.

player(Number, Actors, 0, Main) -> Main ! {played, 0}, play(Number, Actors, 0, 0, 0, Main);
player(Number, Actors, Share, Main) -> play(Number, Actors, ping(Number, Actors, Number), 0, Share, Main).

play(Number, Actors, X, Count, Share, Main) ->
    receive
        {ping, From} -> From ! pong, play(Number, Actors, X, Count, Share, Main);
        pong when Count + 1 < Share -> play(Number, Actors, ping(Number, Actors, X), Count + 1, Share, Main);
        pong -> Main ! {played, Count + 1}, play(Number, Actors, X, Count + 1, Share, Main);
        stop -> ok
    end.

ping(Number, Actors, X) ->
    Next = (X * 1103515245 + 12345) band 16#7fffffff,
    To = case (Next bsr 8) rem (tuple_size(Actors) - 1) of
        Other when Other >= Number -> Other + 1;
        Other -> Other
    end,
    element(To + 1, Actors) ! {ping, self()},
    Next.
