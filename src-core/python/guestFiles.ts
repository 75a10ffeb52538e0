/**
 * The Python of the simulated machines. `guestLibrary` is installed software and not for the user to edit; `sampleApp`
 * (a file of its own) is the site that the user sees and may change. Keys are paths in the simulated machine.
 */
import djangolet from './guest/djangolet/__init__.py?raw';
import djangoletConf from './guest/djangolet/conf.py?raw';
import djangoletDb from './guest/djangolet/db/__init__.py?raw';
import djangoletDbBackends from './guest/djangolet/db/backends.py?raw';
import djangoletDbFields from './guest/djangolet/db/fields.py?raw';
import djangoletDbModels from './guest/djangolet/db/models.py?raw';
import djangoletDbQuery from './guest/djangolet/db/query.py?raw';
import djangoletDbSqlite from './guest/djangolet/db/sqlite.py?raw';
import djangoletExceptions from './guest/djangolet/exceptions.py?raw';
import djangoletForms from './guest/djangolet/forms.py?raw';
import djangoletHandlers from './guest/djangolet/handlers.py?raw';
import djangoletMiddleware from './guest/djangolet/middleware.py?raw';
import djangoletRequest from './guest/djangolet/request.py?raw';
import djangoletResponse from './guest/djangolet/response.py?raw';
import djangoletShortcuts from './guest/djangolet/shortcuts.py?raw';
import djangoletSignals from './guest/djangolet/signals.py?raw';
import djangoletTemplate from './guest/djangolet/template/__init__.py?raw';
import djangoletTemplateConditions from './guest/djangolet/template/conditions.py?raw';
import djangoletTemplateFilters from './guest/djangolet/template/filters.py?raw';
import djangoletTemplateParser from './guest/djangolet/template/parser.py?raw';
import djangoletTemplateTags from './guest/djangolet/template/tags.py?raw';
import djangoletTemplateVariables from './guest/djangolet/template/variables.py?raw';
import djangoletUrls from './guest/djangolet/urls.py?raw';
import djangoletViews from './guest/djangolet/views.py?raw';
import djangoletWsgi from './guest/djangolet/wsgi.py?raw';
import database from './guest/database/__init__.py?raw';
import databaseServer from './guest/database/server.py?raw';
import taskqueue from './guest/taskqueue/__init__.py?raw';
import taskqueueWorker from './guest/taskqueue/worker.py?raw';
import flasklet from './guest/flasklet/__init__.py?raw';
import flaskletApp from './guest/flasklet/app.py?raw';
import flaskletContext from './guest/flasklet/context.py?raw';
import flaskletErrors from './guest/flasklet/errors.py?raw';
import flaskletHelpers from './guest/flasklet/helpers.py?raw';
import flaskletRouting from './guest/flasklet/routing.py?raw';
import flaskletWrappers from './guest/flasklet/wrappers.py?raw';
import cgiHandler from './guest/gateway/cgi_handler.py?raw';
import environ from './guest/gateway/environ.py?raw';
import errors from './guest/gateway/errors.py?raw';
import exchange from './guest/gateway/exchange.py?raw';
import fastcgi from './guest/gateway/fastcgi.py?raw';
import gateway from './guest/gateway/__init__.py?raw';
import gthread from './guest/gateway/gthread.py?raw';
import httpAnswer from './guest/gateway/http_answer.py?raw';
import httpEnvirons from './guest/gateway/http_environs.py?raw';
import httpProfiles from './guest/gateway/http_profiles.py?raw';
import httpWorker from './guest/gateway/http_worker.py?raw';
import log from './guest/gateway/log.py?raw';
import modWsgi from './guest/gateway/mod_wsgi.py?raw';
import modWsgiEnviron from './guest/gateway/mod_wsgi_environ.py?raw';
import modWsgiLog from './guest/gateway/mod_wsgi_log.py?raw';
import request from './guest/gateway/request.py?raw';
import response from './guest/gateway/response.py?raw';
import scgi from './guest/gateway/scgi.py?raw';
import syncWorker from './guest/gateway/sync_worker.py?raw';
import uwsgi from './guest/gateway/uwsgi.py?raw';
import uwsgiHttp from './guest/gateway/uwsgi_http.py?raw';
import uwsgiWorker from './guest/gateway/uwsgi_worker.py?raw';
import accessLog from './guest/middleware/access_log.py?raw';
import errorCatcher from './guest/middleware/error_catcher.py?raw';
import gzip from './guest/middleware/gzip_body.py?raw';
import middleware from './guest/middleware/__init__.py?raw';
import sessions from './guest/middleware/sessions.py?raw';
import stack from './guest/middleware/stack.py?raw';
import urlRouting from './guest/middleware/url_routing.py?raw';
import xmlToHtml from './guest/middleware/xml_to_html.py?raw';
import signedCookie from './guest/signedcookie.py?raw';
import tinywebApp from './guest/tinyweb/app.py?raw';
import tinyweb from './guest/tinyweb/__init__.py?raw';
import tinywebRequest from './guest/tinyweb/request.py?raw';
import tinywebResponse from './guest/tinyweb/response.py?raw';
import tinywebRouter from './guest/tinyweb/router.py?raw';
import tinywebTemplates from './guest/tinyweb/templates.py?raw';
import wsgicheck from './guest/wsgicheck/__init__.py?raw';
import wsgicheckBody from './guest/wsgicheck/body.py?raw';
import wsgicheckBoundary from './guest/wsgicheck/boundary.py?raw';
import wsgicheckDrive from './guest/wsgicheck/drive.py?raw';
import wsgicheckEnviron from './guest/wsgicheck/environ.py?raw';
import wsgicheckEvent from './guest/wsgicheck/event.py?raw';
import wsgicheckExchange from './guest/wsgicheck/exchange.py?raw';
import wsgicheckHead from './guest/wsgicheck/head.py?raw';
import wsgicheckMiddleware from './guest/wsgicheck/middleware.py?raw';
import wsgicheckOffers from './guest/wsgicheck/offers.py?raw';
import wsgicheckReport from './guest/wsgicheck/report.py?raw';
import wsgicheckRules from './guest/wsgicheck/rules.py?raw';
import wsgicheckServer from './guest/wsgicheck/server.py?raw';
import wsgicheckStreams from './guest/wsgicheck/streams.py?raw';
import wsgicheckWire from './guest/wsgicheck/wire.py?raw';
import { asgiLibrary } from './asgiFiles.ts';
import { filesUnder } from './sampleApp.ts';

export { appPath, sampleApp } from './sampleApp.ts';

/** Where Debian keeps Python packages; it is on `sys.path`. */
export const libraryPath = '/usr/lib/python3/dist-packages';

export const guestLibrary: Readonly<Record<string, string>> = /* @__PURE__ */ filesUnder(libraryPath, {
  ...asgiLibrary,
  'djangolet/__init__.py': djangolet,
  'djangolet/conf.py': djangoletConf,
  'djangolet/db/__init__.py': djangoletDb,
  'djangolet/db/backends.py': djangoletDbBackends,
  'djangolet/db/fields.py': djangoletDbFields,
  'djangolet/db/models.py': djangoletDbModels,
  'djangolet/db/query.py': djangoletDbQuery,
  'djangolet/db/sqlite.py': djangoletDbSqlite,
  'djangolet/exceptions.py': djangoletExceptions,
  'djangolet/forms.py': djangoletForms,
  'djangolet/handlers.py': djangoletHandlers,
  'djangolet/middleware.py': djangoletMiddleware,
  'djangolet/request.py': djangoletRequest,
  'djangolet/response.py': djangoletResponse,
  'djangolet/shortcuts.py': djangoletShortcuts,
  'djangolet/signals.py': djangoletSignals,
  'djangolet/template/__init__.py': djangoletTemplate,
  'djangolet/template/conditions.py': djangoletTemplateConditions,
  'djangolet/template/filters.py': djangoletTemplateFilters,
  'djangolet/template/parser.py': djangoletTemplateParser,
  'djangolet/template/tags.py': djangoletTemplateTags,
  'djangolet/template/variables.py': djangoletTemplateVariables,
  'djangolet/urls.py': djangoletUrls,
  'djangolet/views.py': djangoletViews,
  'djangolet/wsgi.py': djangoletWsgi,
  'database/__init__.py': database,
  'database/server.py': databaseServer,
  'taskqueue/__init__.py': taskqueue,
  'taskqueue/worker.py': taskqueueWorker,
  'flasklet/__init__.py': flasklet,
  'flasklet/app.py': flaskletApp,
  'flasklet/context.py': flaskletContext,
  'flasklet/errors.py': flaskletErrors,
  'flasklet/helpers.py': flaskletHelpers,
  'flasklet/routing.py': flaskletRouting,
  'flasklet/wrappers.py': flaskletWrappers,
  'gateway/__init__.py': gateway,
  'gateway/cgi_handler.py': cgiHandler,
  'gateway/environ.py': environ,
  'gateway/errors.py': errors,
  'gateway/exchange.py': exchange,
  'gateway/fastcgi.py': fastcgi,
  'gateway/gthread.py': gthread,
  'gateway/http_answer.py': httpAnswer,
  'gateway/http_environs.py': httpEnvirons,
  'gateway/http_profiles.py': httpProfiles,
  'gateway/http_worker.py': httpWorker,
  'gateway/log.py': log,
  'gateway/mod_wsgi.py': modWsgi,
  'gateway/mod_wsgi_environ.py': modWsgiEnviron,
  'gateway/mod_wsgi_log.py': modWsgiLog,
  'gateway/request.py': request,
  'gateway/response.py': response,
  'gateway/scgi.py': scgi,
  'gateway/sync_worker.py': syncWorker,
  'gateway/uwsgi.py': uwsgi,
  'gateway/uwsgi_http.py': uwsgiHttp,
  'gateway/uwsgi_worker.py': uwsgiWorker,
  'middleware/__init__.py': middleware,
  'middleware/access_log.py': accessLog,
  'middleware/error_catcher.py': errorCatcher,
  'middleware/gzip_body.py': gzip,
  'middleware/sessions.py': sessions,
  'middleware/stack.py': stack,
  'middleware/url_routing.py': urlRouting,
  'middleware/xml_to_html.py': xmlToHtml,
  'signedcookie.py': signedCookie,
  'tinyweb/__init__.py': tinyweb,
  'tinyweb/app.py': tinywebApp,
  'tinyweb/request.py': tinywebRequest,
  'tinyweb/response.py': tinywebResponse,
  'tinyweb/router.py': tinywebRouter,
  'tinyweb/templates.py': tinywebTemplates,
  'wsgicheck/__init__.py': wsgicheck,
  'wsgicheck/body.py': wsgicheckBody,
  'wsgicheck/boundary.py': wsgicheckBoundary,
  'wsgicheck/drive.py': wsgicheckDrive,
  'wsgicheck/environ.py': wsgicheckEnviron,
  'wsgicheck/event.py': wsgicheckEvent,
  'wsgicheck/exchange.py': wsgicheckExchange,
  'wsgicheck/head.py': wsgicheckHead,
  'wsgicheck/middleware.py': wsgicheckMiddleware,
  'wsgicheck/offers.py': wsgicheckOffers,
  'wsgicheck/report.py': wsgicheckReport,
  'wsgicheck/rules.py': wsgicheckRules,
  'wsgicheck/server.py': wsgicheckServer,
  'wsgicheck/streams.py': wsgicheckStreams,
  'wsgicheck/wire.py': wsgicheckWire,
});
