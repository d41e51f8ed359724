-- A run queue and channels on coroutines, which bring neither: as small as they can be and still wait properly.
local line = {}

local band = bit.band

-- A ring of pairs that doubles when it is full; its slots never become nil, which would move them to the table's hash part.
local queue = {}
queue.__index = queue

local function new_queue()
  return setmetatable({ count = 0, at = 0, mask = 3, [0] = false, false, false, false }, queue)
end

local function grow(self)
  local size = self.mask + 1
  local old = {}
  for i = 0, size - 1 do old[i] = self[band(self.at + i, self.mask)] end
  for i = 0, size - 1 do
    self[i] = old[i]
    self[size + i] = false
  end
  self.at = 0
  self.mask = size * 2 - 1
end

function queue:push(one, other)
  local count = self.count
  if count > self.mask then grow(self) end
  local at = band(self.at + count, self.mask)
  self[at], self[at + 1] = one, other
  self.count = count + 2
end

function queue:shift()
  local at = self.at
  local one, other = self[at], self[at + 1]
  self[at], self[at + 1] = false, false
  self.at = band(at + 2, self.mask)
  self.count = self.count - 2
  return one, other
end

local resume, yield, running = coroutine.resume, coroutine.yield, coroutine.running
local ready = new_queue()

function line.spawn(body)
  ready:push(coroutine.create(body), false)
end

-- Until nothing is ready.
function line.run()
  while ready.count > 0 do
    local ok, problem = resume(ready:shift())
    if not ok then error(problem) end
  end
end

local channel = {}
channel.__index = channel

-- `waiting` are receivers while there is no item, and else senders, whose items stand behind the buffered ones.
function line.channel(capacity)
  return setmetatable({ capacity = 2 * (capacity or 0), items = new_queue(), waiting = new_queue() }, channel)
end

function channel:send(value)
  local items, waiting = self.items, self.waiting
  if items.count == 0 and waiting.count > 0 then
    ready:push(waiting:shift(), value)
    return
  end
  items:push(value, false)
  if items.count > self.capacity then
    waiting:push(running(), false)
    yield()
  end
end

function channel:receive()
  local items, waiting = self.items, self.waiting
  if items.count == 0 then
    waiting:push(running(), false)
    return (yield())
  end
  if waiting.count > 0 then ready:push(waiting:shift(), false) end
  return (items:shift())
end

return line
