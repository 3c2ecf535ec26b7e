-- Prints what wrk counted as one line of JSON, exact where its own report is rounded. Times are in microseconds.
function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'result {"requests":%d,"microseconds":%d,"bytes":%d,"status_errors":%d,"socket_errors":%d,' ..
        '"p50_us":%d,"p99_us":%d,"p999_us":%d}\n',
        summary.requests, summary.duration, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
