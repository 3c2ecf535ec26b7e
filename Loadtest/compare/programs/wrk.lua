-- Sends prepared requests in turn, and prints what wrk counted as one line of JSON, exact where its own report is
-- rounded. Times are in microseconds. The argument is a file of requests, each behind its length (4 bytes, little
-- endian).
local requests, turn = {}, 0

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    while true do
        local length = file:read(4)
        if not length then break end
        local a, b, c, d = length:byte(1, 4)
        requests[#requests + 1] = file:read(a + b * 256 + c * 65536 + d * 16777216)
    end
    file:close()
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        'result {"requests":%d,"microseconds":%d,"bytes":%d,"status_errors":%d,"socket_errors":%d,' ..
        '"p50_us":%d,"p99_us":%d,"p999_us":%d}\n',
        summary.requests, summary.duration, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
