using System.Net;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
var visits = 0;

// The pipeline: each middleware calls the next, in this order.
app.UseForwardedHeaders();
app.UseCookiePolicy();
app.UseRouting();

app.MapGet("/hello", Hello);
app.MapGet("/slow", Slow);
app.Run();

async Task Hello(HttpContext context)
{
    var name = context.Request.Query["name"].FirstOrDefault("world");
    Interlocked.Increment(ref visits);
    context.Response.ContentType = "text/html; charset=utf-8";
    await context.Response.WriteAsync($"<!doctype html><title>Hello</title><h1>Hello, {WebUtility.HtmlEncode(name)}!</h1><p>Visit {visits} in process {Environment.ProcessId}.</p>");
}

async Task Slow(HttpContext context)
{
    var name = context.Request.Query["name"].FirstOrDefault("world");
    _ = double.TryParse(context.Request.Query["seconds"], out var seconds);
    await Task.Delay(TimeSpan.FromSeconds(seconds));
    Interlocked.Increment(ref visits);
    context.Response.ContentType = "text/html; charset=utf-8";
    await context.Response.WriteAsync($"<!doctype html><title>Slow</title><h1>At last, {WebUtility.HtmlEncode(name)}.</h1><p>Visit {visits} in process {Environment.ProcessId}.</p>");
}
