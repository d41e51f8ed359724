-- LuaJIT's coroutines. Where channels are needed they are ours: see line.lua.
package.path = arg[0]:match('^(.*)/[^/]*$') .. '/?.lua;' .. package.path
local measure = require('measure')
local line = require('line')

local yield, wrap = coroutine.yield, coroutine.wrap
local channel, spawn, run = line.channel, line.spawn, line.run

-- Lua's coroutines are asymmetric: to give control to each other they go through a loop.
local function switches(n)
  local count = 0
  local function turn(times)
    for _ = 1, times do
      count = count + 1
      yield()
    end
  end
  local one, two = wrap(turn), wrap(turn)
  local half = math.floor(n / 2)
  for _ = 1, half do
    one(half)
    two(n - half)
  end
  return count
end

local function produce(n, left)
  if left > 0 then return produce(n, left - 1) + 1 end
  for i = 0, n - 1 do yield(i) end
  return 0
end

local function produced(depth)
  return function(n)
    local draw = wrap(produce)
    local sum = 0
    for _ = 1, n do sum = sum + draw(n, depth) end
    return sum
  end
end

local function build(low, high)
  if low > high then return nil end
  local middle = math.floor((low + high) / 2)
  return { left = build(low, middle - 1), right = build(middle + 1, high), key = middle }
end

local root = build(1, measure.NODES)

local function walk(node)
  if not node then return end
  walk(node.left)
  yield(node.key)
  walk(node.right)
end

local function tree(n)
  local sum = 0
  for _ = 1, measure.walks(n) do
    for key in wrap(function() walk(root) end) do sum = sum + key end
  end
  return sum
end

local function messages(capacity)
  return function(n)
    local link = channel(capacity)
    local sum = 0
    spawn(function()
      for i = 0, n - 1 do link:send(i) end
    end)
    spawn(function()
      for _ = 1, n do sum = sum + link:receive() end
    end)
    run()
    return sum
  end
end

local function many_to_one(n)
  local link = channel()
  local each = math.floor(n / 100)
  local sum = 0
  for _ = 1, 100 do
    spawn(function()
      for i = 0, each - 1 do link:send(i) end
    end)
  end
  spawn(function()
    for _ = 1, each * 100 do sum = sum + link:receive() end
  end)
  run()
  return sum
end

local function ring(n)
  local links, last = {}, nil
  for i = 1, 503 do links[i] = channel() end
  for i, own in ipairs(links) do
    local to = links[i % 503 + 1]
    spawn(function()
      while true do
        local left = own:receive()
        if left < 0 then return end
        if left > 0 then to:send(left - 1) else last = i end
      end
    end)
  end
  spawn(function() links[1]:send(n) end)
  run()
  spawn(function()
    for _, link in ipairs(links) do link:send(-1) end
  end)
  run()
  return last
end

local function bursts(n)
  local done = 0
  local function body() done = done + 1 end
  while n > 0 do
    for _ = 1, math.min(n, 100000) do spawn(body) end
    run()
    n = n - 100000
  end
  return done
end

local function parked(n)
  local channels, sum = {}, 0
  for i = 1, n do
    local own = channel()
    channels[i] = own
    spawn(function()
      local value = own:receive()
      sum = sum + value
    end)
  end
  run()
  measure.memory(n)
  spawn(function()
    for i, own in ipairs(channels) do own:send(i - 1) end
  end)
  run()
  return sum
end

local function sieve(n)
  local enough, prime = false, 0
  local function sift(own, to, prime)
    return function()
      while true do
        local i = own:receive()
        if i == 0 then break end
        if i % prime ~= 0 then to:send(i) end
      end
      to:send(0)
    end
  end
  local source = channel()
  spawn(function()
    local i = 2
    while not enough do
      source:send(i)
      i = i + 1
    end
    source:send(0)
  end)
  spawn(function()
    local numbers = source
    for _ = 1, n do
      prime = numbers:receive()
      local rest = channel()
      spawn(sift(numbers, rest, prime))
      numbers = rest
    end
    enough = true
    repeat until numbers:receive() == 0
  end)
  run()
  return prime
end

local made = {}

-- The text of n lines in chunks of 64 KiB; made once, before it is measured. The step of the generator is done in two
-- halves: the product would not be exact in a double.
local function chunks_of(n)
  if made[n] then return made[n] end
  local lines, x = {}, 42
  for i = 0, n - 1 do
    local high, low = math.floor(x / 65536), x % 65536
    x = (((high * 1103515245) % 32768) * 65536 + low * 1103515245 + 12345) % 2147483648
    lines[i + 1] = ('%d,c%d,%d\n'):format(i, math.floor(x / 256) % 16, math.floor(x / 4096) % 1000)
  end
  local text, chunks = table.concat(lines), {}
  for at = 1, #text, 65536 do chunks[#chunks + 1] = text:sub(at, at + 65535) end
  made[n] = chunks
  return chunks
end

local function pipeline(n)
  local chunks = chunks_of(n)
  local texts, lines, records, large = channel(128), channel(128), channel(128), channel(128)
  local sum = 0

  spawn(function()
    for _, chunk in ipairs(chunks) do texts:send(chunk) end
    texts:send(false)
  end)
  spawn(function()
    local rest = ''
    for text in texts.receive, texts do
      if not text then break end
      rest = rest .. text
      local at = 1
      while true do
        local stop = rest:find('\n', at, true)
        if not stop then break end
        lines:send(rest:sub(at, stop - 1))
        at = stop + 1
      end
      rest = rest:sub(at)
    end
    lines:send(false)
  end)
  spawn(function()
    for each in lines.receive, lines do
      if not each then break end
      local category, amount = each:match('^%d+,c(%d+),(%d+)$')
      records:send({ category = tonumber(category), amount = tonumber(amount) })
    end
    records:send(false)
  end)
  spawn(function()
    for record in records.receive, records do
      if not record then break end
      if record.amount >= 10 then large:send(record) end
    end
    large:send(false)
  end)
  spawn(function()
    local totals = {}
    for category = 0, 15 do totals[category] = 0 end
    for record in large.receive, large do
      if not record then break end
      totals[record.category] = totals[record.category] + record.amount
    end
    for category, total in pairs(totals) do sum = sum + category * total end
  end)
  run()
  return sum
end

measure.main({
  switch = switches,
  resume = produced(0),
  ['depth-1'] = produced(1),
  ['depth-10'] = produced(10),
  ['depth-100'] = produced(100),
  ['depth-1000'] = produced(1000),
  tree = tree,
  rendezvous = messages(0),
  buffered = messages(128),
  ['many-to-one'] = many_to_one,
  ring = ring,
  spawn = bursts,
  parked = parked,
  sieve = sieve,
  pipeline = pipeline,
}, { pipeline = chunks_of })
