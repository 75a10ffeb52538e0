# What Puma loads: a stack of middleware, and at the end something that has call(env).
require_relative "app"

use Rack::Runtime
use ActionDispatch::RequestId, header: "x-request-id"
use ActionDispatch::RemoteIp
use ActionDispatch::Cookies
use Rack::Head

run Routes
