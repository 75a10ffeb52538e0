require "action_controller"

# Rails' router and controller, without the rest of Rails.
class ShopController < ActionController::Base
  @@visits = 0

  def hello
    name = params.fetch(:name, "world")
    @@visits += 1
    render html: "<!doctype html><title>Hello</title><h1>Hello, #{ERB::Util.html_escape(name)}!</h1><p>Visit #{@@visits} in process #{Process.pid}.</p>".html_safe
  end

  def slow
    name = params.fetch(:name, "world")
    sleep params[:seconds].to_f
    @@visits += 1
    render html: "<!doctype html><title>Slow</title><h1>At last, #{ERB::Util.html_escape(name)}.</h1><p>Visit #{@@visits} in process #{Process.pid}.</p>".html_safe
  end
end

Routes = ActionDispatch::Routing::RouteSet.new
Routes.draw do
  get "/hello", to: ShopController.action(:hello)
  get "/slow", to: ShopController.action(:slow)
end
