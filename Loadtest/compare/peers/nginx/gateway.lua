-- Keys and limits. One worker has them all, so plain tables do; several workers would need shared memory, which costs
-- more. A bucket is the theoretical arrival time of GCRA: one number.
local keys = require "keys"
local max, floor, ceil = math.max, math.floor, math.ceil

-- By tier: the period in seconds, the limit, seconds a token, seconds of a full bucket.
local function limit(name, count, period)
    return {name = name, count = count, period = period, gap = period / count, full = period}
end

local tiers = {
    plenty = {limit("key-burst", 1e9, 1), limit("app-15m", 4e9, 900), limit("organization-15m", 4e9, 900)},
    nothing = {limit("key-burst", 1, 86400), limit("app-15m", 4e9, 900), limit("organization-15m", 4e9, 900)},
}

local policies = {}
for name, limits in pairs(tiers) do
    local parts = {}
    for index, entry in ipairs(limits) do
        parts[index] = string.format('"%s";q=%d;w=%d', entry.name, entry.count, entry.period)
    end
    policies[name] = table.concat(parts, ", ")
end

local key_times, app_times, organization_times = {}, {}, {}

local function refuse(status, body)
    ngx.status = status
    ngx.header["Content-Type"] = "application/problem+json"
    ngx.print(body)
    return ngx.exit(status)
end

local function state(limit, base, now)
    local left = floor((now + limit.full - base) / limit.gap)
    return '"' .. limit.name .. '";r=' .. string.format("%d", max(0, left)) .. ";t=" .. ceil(base - now)
end

local gateway = {}

function gateway.access()
    local authorization = ngx.var.http_authorization
    local caller = authorization and keys[authorization]
    if not caller then
        ngx.header["WWW-Authenticate"] = "Bearer"
        return refuse(401, '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The key is unknown."}')
    end
    local key, app, organization, tier = caller[1], caller[2], caller[3], caller[4]
    local variables = ngx.var
    variables.key, variables.app, variables.organization = key, app, organization

    local now = ngx.now()
    local limits = tiers[tier]
    local a, b, c = limits[1], limits[2], limits[3]
    local key_time = max(key_times[key] or 0, now)
    local app_time = max(app_times[app] or 0, now)
    local organization_time = max(organization_times[organization] or 0, now)
    local header = ngx.header
    header["RateLimit-Policy"] = policies[tier]
    local key_next, app_next = key_time + a.gap, app_time + b.gap
    local organization_next = organization_time + c.gap
    if key_next > now + a.full or app_next > now + b.full or organization_next > now + c.full then
        local wait = max(key_next - now - a.full, app_next - now - b.full, organization_next - now - c.full)
        header["Retry-After"] = ceil(wait)
        header["RateLimit"] = state(a, key_time, now) .. ", " .. state(b, app_time, now) .. ", "
            .. state(c, organization_time, now)
        return refuse(429, '{"type":"about:blank","title":"Too Many Requests","status":429,'
            .. '"detail":"A limit is used up."}')
    end
    key_times[key], app_times[app], organization_times[organization] = key_next, app_next, organization_next
    header["RateLimit"] = state(a, key_next, now) .. ", " .. state(b, app_next, now) .. ", "
        .. state(c, organization_next, now)
end

return gateway
