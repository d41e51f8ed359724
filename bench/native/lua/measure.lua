-- The clock and the protocol: `<workload> <n> <rounds>` prints one line of JSON. Times come through LuaJIT's own FFI, for
-- the standard library has no fine clock.
local ffi = require('ffi')

ffi.cdef [[
  typedef struct { long seconds; long parts; } bench_time;
  int clock_gettime(int clock, bench_time *time);
  typedef struct { bench_time user; bench_time system; long others[14]; } bench_usage;
  int getrusage(int who, bench_usage *usage);
]]

local MONOTONIC = jit.os == 'OSX' and 6 or 1
local NODES = 131071
local time, usage = ffi.new('bench_time'), ffi.new('bench_usage')

local function wall_time()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1e9 + tonumber(time.parts)
end

local function user_time()
  ffi.C.getrusage(0, usage)
  return tonumber(usage.user.seconds) * 1e9 + tonumber(usage.user.parts) * 1e3
end

-- Zero where the system does not say.
local function resident_bytes()
  local file = io.open('/proc/self/statm')
  if not file then return 0 end
  local text = file:read('*a')
  file:close()
  return tonumber(text:match('%d+ (%d+)')) * 4096
end

local measure = { NODES = NODES }
local at_start = resident_bytes()
local each

-- What a parked task holds, as of the first measured round.
function measure.memory(n)
  if not each and at_start > 0 then each = (resident_bytes() - at_start) / n end
end

function measure.walks(n)
  return math.ceil(n / NODES)
end

local function list(numbers)
  for i, number in ipairs(numbers) do numbers[i] = ('%.3f'):format(number) end
  return table.concat(numbers, ',')
end

local function fail(...)
  io.stderr:write('luajit: ', string.format(...), '\n')
  os.exit(1)
end

function measure.main(workloads, before)
  local name, n, rounds = arg[1], tonumber(arg[2]), tonumber(arg[3])
  local run = workloads[name]
  if not run then fail('no workload "%s"', name) end
  if before[name] then before[name](n) end
  run(math.ceil(n / 10))
  each = nil
  local operations = name == 'tree' and measure.walks(n) * NODES or n
  local walls, users, answer = {}, {}, nil
  for i = 1, rounds do
    local user, start = user_time(), wall_time()
    local result = run(n)
    walls[i] = (wall_time() - start) / operations
    users[i] = (user_time() - user) / operations
    if answer and answer ~= result then fail('%s answered %.0f, then %.0f', name, answer, result) end
    answer = result
  end
  local bytes = each and (',"bytes":%.1f'):format(each) or ''
  print(('{"wall":[%s],"cpu":[%s],"answer":%.0f%s}'):format(list(walls), list(users), answer, bytes))
end

return measure
