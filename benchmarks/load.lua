-- Makes the pushes that wrk sends: signed once in the URL, every MsgId and (unless asked) every text its own.
-- Called as: wrk -s load.lua URL -- PLAN, where PLAN is the Lua table that load.py writes.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  plan = dofile(args[1])
  made, distinct, seen = 0, 0, {}
  texts = #plan.prefixes * #plan.wordings * #plan.suffixes
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "text/xml"
end

-- Walks through all combinations in strides, so that none comes twice before all have come.
local function text_of(number)
  if plan.repeated then
    return plan.wordings[number * plan.stride % #plan.wordings + 1]
  end
  local place = number * plan.stride % texts
  local wording = place % #plan.wordings
  place = (place - wording) / #plan.wordings
  local prefix = place % #plan.prefixes
  local suffix = (place - prefix) / #plan.prefixes
  return plan.prefixes[prefix + 1] .. plan.wordings[wording + 1] .. plan.suffixes[suffix + 1]
end

function request()
  local number = plan.first + made
  local text = text_of(number)
  made = made + 1
  if not seen[text] then
    seen[text] = true
    distinct = distinct + 1
  end
  local openid = string.format("oBenchmark%018d", number * plan.person_stride % plan.people)
  local body = string.format(plan.body, openid, text, string.format("%.0f", plan.first_id + number))
  return wrk.format(nil, nil, nil, body)
end

function done(summary, latency, requests)
  local thread = threads[1]
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, '
      .. '"socket_errors": %d, "timeouts": %d, "bad_statuses": %d, "made": %d, "distinct": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.connect + errors.read + errors.write, errors.timeout, errors.status,
    tonumber(thread:get("made")), tonumber(thread:get("distinct"))))
end
