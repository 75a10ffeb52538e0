/**
 * Memory of deployments as measured: whole trees of processes before and after 300 requests (1,200 where there are 60 children), the
 * process that serves, and the boot until the first answer. Sums of RSS, PSS and USS in KiB, in this order. One machine
 * (2 cores of an AMD EPYC, Debian 12, Apache 2.4.71, nginx 1.22.1, gunicorn 20.1, uWSGI 2.0.21, CPython 3.11.2); the source is
 * test/golden/load/costs.json under `memory_and_boot_per_deployment.rows`, and a test holds the two together.
 */
type Sums = readonly [rss: number, pss: number, uss: number];

export interface MemoryRow {
  readonly processes: number;
  readonly before: Sums;
  readonly after: Sums;
  /** Processes that serve, and the mean of one. */
  readonly serving: { readonly n: number; readonly rss: number; readonly uss: number };
  readonly bootMs: number;
  /**
   * Other processes of the same programs ran beside these and shared their file pages, so that PSS came out too low: the
   * nginx master had less than 300 KiB of its own, where alone it has 360 to 610.
   */
  readonly others?: true;
}

export const MEMORY: Readonly<Record<string, MemoryRow>> = {
  gunicorn_sync1_tiny: { processes: 4, before: [66888, 28753, 7628], after: [67028, 29057, 8096], serving: { n: 1, rss: 25504, uss: 3324 }, bootMs: 128.3, others: true },
  gunicorn_sync1pre_tiny: { processes: 4, before: [66644, 28384, 6708], after: [66784, 28652, 7104], serving: { n: 1, rss: 25220, uss: 2824 }, bootMs: 132.8, others: true },
  gunicorn_sync4_tiny: { processes: 7, before: [142160, 37351, 14400], after: [143140, 39990, 17776], serving: { n: 4, rss: 25374, uss: 3297 }, bootMs: 134.1, others: true },
  gunicorn_sync4pre_tiny: { processes: 7, before: [141180, 35268, 11876], after: [142508, 38335, 15824], serving: { n: 4, rss: 25254, uss: 2891 }, bootMs: 153.5, others: true },
  uwsgi_p1_tiny: { processes: 4, before: [38772, 20843, 11348], after: [39128, 21194, 11832], serving: { n: 1, rss: 11116, uss: 3136 }, bootMs: 40.0 },
  uwsgi_p4_tiny: { processes: 7, before: [70948, 23746, 14872], after: [71824, 24269, 15224], serving: { n: 4, rss: 10872, uss: 2749 }, bootMs: 31.9, others: true },
  uwsgi_p4lazy_tiny: { processes: 7, before: [71332, 24077, 15172], after: [72004, 24536, 15632], serving: { n: 4, rss: 10964, uss: 2784 }, bootMs: 36.3, others: true },
  gunicorn_sync1_flask: { processes: 4, before: [76648, 43005, 25912], after: [76896, 43325, 26304], serving: { n: 1, rss: 35548, uss: 16248 }, bootMs: 182.1, others: true },
  gunicorn_sync1pre_flask: { processes: 4, before: [82888, 39058, 10892], after: [83124, 39610, 11760], serving: { n: 1, rss: 33088, uss: 5124 }, bootMs: 214.8, others: true },
  gunicorn_sync2_flask: { processes: 5, before: [112168, 59484, 41480], after: [112640, 60134, 42352], serving: { n: 2, rss: 35556, uss: 16160 }, bootMs: 194.7, others: true },
  gunicorn_sync2pre_flask: { processes: 5, before: [114836, 41626, 10220], after: [115692, 45297, 16888], serving: { n: 2, rss: 32926, uss: 5142 }, bootMs: 198.3, others: true },
  gunicorn_sync4_flask: { processes: 7, before: [183252, 94317, 74176], after: [184064, 95519, 75600], serving: { n: 4, rss: 35660, uss: 16157 }, bootMs: 181.4 },
  gunicorn_sync4pre_flask: { processes: 7, before: [180204, 47371, 14524], after: [182260, 57242, 27388], serving: { n: 4, rss: 33048, uss: 5134 }, bootMs: 189.4 },
  gunicorn_sync8_flask: { processes: 11, before: [325824, 157399, 137048], after: [327772, 159735, 139584], serving: { n: 8, rss: 35770, uss: 16163 }, bootMs: 188.1 },
  gunicorn_sync8pre_flask: { processes: 11, before: [310060, 56763, 23296], after: [314420, 78087, 47628], serving: { n: 8, rss: 33048, uss: 5108 }, bootMs: 276.4 },
  uwsgi_p1_flask: { processes: 4, before: [71144, 33055, 8544], after: [71520, 33632, 9408], serving: { n: 1, rss: 25060, uss: 3280 }, bootMs: 178.4 },
  uwsgi_p4_flask: { processes: 7, before: [144304, 35052, 7308], after: [146616, 43667, 18172], serving: { n: 4, rss: 25000, uss: 3103 }, bootMs: 143.6 },
  uwsgi_p4lazy_flask: { processes: 7, before: [149032, 90167, 78808], after: [149764, 90607, 79268], serving: { n: 4, rss: 30364, uss: 18264 }, bootMs: 203.7 },
  gunicorn_gthread1x8_flask: { processes: 4, before: [77356, 46208, 28072], after: [77920, 46868, 28828], serving: { n: 1, rss: 36268, uss: 17456 }, bootMs: 207.5 },
  uwsgi_1x8_flask: { processes: 4, before: [71588, 35162, 11192], after: [72040, 35782, 11980], serving: { n: 1, rss: 25504, uss: 3816 }, bootMs: 133.2, others: true },
  modwsgi_daemon1x8_flask: { processes: 3, before: [52584, 35080, 27436], after: [55204, 37704, 30060], serving: { n: 1, rss: 33484, uss: 21272 }, bootMs: 146.7 },
  modwsgi_daemon4x1_flask: { processes: 6, before: [87772, 46855, 39080], after: [151516, 97228, 87644], serving: { n: 4, rss: 32441, uss: 19751 }, bootMs: 164.7 },
  modwsgi_embedded_flask: { processes: 61, before: [737232, 261386, 252564], after: [1939588, 1172819, 1160772], serving: { n: 60, rss: 32209, uss: 19309 }, bootMs: 628.0 },
  gunicorn_sync1_django: { processes: 4, before: [89164, 59324, 46904], after: [89548, 59752, 47376], serving: { n: 1, rss: 47976, uss: 32800 }, bootMs: 305.8, others: true },
  gunicorn_sync1pre_django: { processes: 4, before: [105664, 54707, 19300], after: [106052, 55446, 20416], serving: { n: 1, rss: 44300, uss: 9088 }, bootMs: 296.1, others: true },
  gunicorn_sync2_django: { processes: 5, before: [136496, 93711, 77700], after: [137452, 94584, 78680], serving: { n: 2, rss: 47974, uss: 31632 }, bootMs: 310.3 },
  gunicorn_sync2pre_django: { processes: 5, before: [149020, 60370, 16460], after: [150416, 67872, 30316], serving: { n: 2, rss: 44260, uss: 8970 }, bootMs: 268.7 },
  gunicorn_sync4_django: { processes: 7, before: [230796, 156774, 139996], after: [232708, 158522, 141832], serving: { n: 4, rss: 47813, uss: 31598 }, bootMs: 291.3 },
  gunicorn_sync4pre_django: { processes: 7, before: [234860, 65744, 21324], after: [238268, 86290, 48052], serving: { n: 4, rss: 44119, uss: 8861 }, bootMs: 277.5 },
  gunicorn_sync8_django: { processes: 11, before: [419800, 282279, 264652], after: [423604, 285617, 268052], serving: { n: 8, rss: 47772, uss: 31551 }, bootMs: 319.2 },
  gunicorn_sync8pre_django: { processes: 11, before: [407584, 75809, 30792], after: [415812, 122783, 83880], serving: { n: 8, rss: 44244, uss: 8906 }, bootMs: 244.1 },
  uwsgi_p1_django: { processes: 4, before: [96432, 53285, 17212], after: [97248, 66842, 43528], serving: { n: 1, rss: 37864, uss: 18712 }, bootMs: 198.8 },
  uwsgi_p4_django: { processes: 7, before: [203788, 54956, 13796], after: [208612, 71056, 34520], serving: { n: 4, rss: 37308, uss: 5571 }, bootMs: 225.8 },
  uwsgi_p4lazy_django: { processes: 7, before: [200824, 142225, 127868], after: [202280, 143449, 129124], serving: { n: 4, rss: 43471, uss: 30171 }, bootMs: 392.5 },
  gunicorn_gthread1x8_django: { processes: 4, before: [89092, 62769, 48936], after: [90036, 63753, 49960], serving: { n: 1, rss: 48480, uss: 34020 }, bootMs: 304.2 },
  uwsgi_1x8_django: { processes: 4, before: [96632, 54429, 18844], after: [97644, 67942, 44876], serving: { n: 1, rss: 38304, uss: 19088 }, bootMs: 211.2 },
  modwsgi_daemon1x8_django: { processes: 3, before: [65528, 51041, 44180], after: [67704, 53217, 46356], serving: { n: 1, rss: 46184, uss: 37624 }, bootMs: 210.2 },
  modwsgi_daemon4x1_django: { processes: 6, before: [100552, 63083, 55856], after: [203964, 148099, 135264], serving: { n: 4, rss: 45425, uss: 31473 }, bootMs: 236.8 },
  modwsgi_embedded_django: { processes: 61, before: [746080, 277001, 268964], after: [2708876, 1883310, 1869624], serving: { n: 60, rss: 45033, uss: 31121 }, bootMs: 659.5 },
  gunicorn_gthread1x50_flask: { processes: 4, before: [77424, 47164, 28460], after: [78660, 48496, 29888], serving: { n: 1, rss: 36604, uss: 17828 }, bootMs: 178.2 },
  gunicorn_gevent1_flask: { processes: 4, before: [86740, 57578, 41896], after: [87024, 57868, 42196], serving: { n: 1, rss: 40716, uss: 24344 }, bootMs: 251.1 },
  uvicorn_tiny: { processes: 3, before: [43068, 30630, 23992], after: [43728, 31314, 24700], serving: { n: 1, rss: 31696, uss: 22584 }, bootMs: 108.4 },
  uvicorn_fastapi: { processes: 3, before: [48836, 34957, 29144], after: [49696, 36277, 30156], serving: { n: 1, rss: 37628, uss: 28004 }, bootMs: 168.9 },
  uvicorn_django: { processes: 3, before: [61692, 49038, 42384], after: [63884, 51250, 44616], serving: { n: 1, rss: 51912, uss: 42476 }, bootMs: 245.5 },
  modphp: { processes: 61, before: [579304, 34364, 20212], after: [907516, 55255, 40676], serving: { n: 60, rss: 14754, uss: 551 }, bootMs: 30.3 },
  phpfpm4: { processes: 7, before: [71436, 24675, 8220], after: [84692, 25712, 8996], serving: { n: 4, rss: 12878, uss: 494 }, bootMs: 23.2 },
  phpfpm50: { processes: 53, before: [456220, 34406, 17376], after: [657648, 48003, 30740], serving: { n: 50, rss: 12481, uss: 463 }, bootMs: 23.7 },
  tomcat8: { processes: 1, before: [236416, 234299, 233856], after: [244384, 242267, 241824], serving: { n: 1, rss: 244384, uss: 241824 }, bootMs: 1389.7 },
  tomcat200: { processes: 1, before: [226820, 224156, 223292], after: [238596, 235932, 235068], serving: { n: 1, rss: 238596, uss: 235068 }, bootMs: 1327.6 },
  'web_server_only: apache prefork, default 5 children, mod_cgi': { processes: 7, before: [24236, 4365, 1328], after: [30420, 5032, 1856], serving: { n: 6, rss: 4413, uss: 265 }, bootMs: 12.1 },
  'web_server_only: apache event 1x64, mod_cgid': { processes: 3, before: [13600, 4869, 1916], after: [15444, 6713, 3760], serving: { n: 1, rss: 7432, uss: 3200 }, bootMs: 12.4 },
  'nginx + fcgiwrap 50': { processes: 53, before: [51624, 10952, 7792], after: [58640, 12016, 8776], serving: { n: 50, rss: 872, uss: 60 }, bootMs: 13.2 },
  modwsgi_embedded_small5_django: { processes: 6, before: [99336, 61665, 54284], after: [232576, 170720, 157808], serving: { n: 5, rss: 45107, uss: 31090 }, bootMs: 213.3 },
  modphp_small5: { processes: 6, before: [73440, 22519, 8604], after: [96200, 24028, 9756], serving: { n: 5, rss: 14805, uss: 577 }, bootMs: 27.6 },
  cgi_processes_c_simultaneous1: { processes: 7, before: [23516, 4571, 1424], after: [25992, 4745, 1624], serving: { n: 5, rss: 4170, uss: 246 }, bootMs: 12.9 },
  cgi_processes_tiny_simultaneous1: { processes: 7, before: [23984, 4326, 1396], after: [34240, 9223, 5120], serving: { n: 1, rss: 9248, uss: 3648 }, bootMs: 24.4 },
  cgi_processes_flask_simultaneous1: { processes: 7, before: [24628, 4464, 1396], after: [55992, 28004, 21916], serving: { n: 1, rss: 30076, uss: 20396 }, bootMs: 129.7 },
  cgi_processes_django_simultaneous1: { processes: 8, before: [23556, 4346, 1360], after: [71908, 41184, 35040], serving: { n: 1, rss: 43096, uss: 33396 }, bootMs: 204.5 },
  cgi_processes_php_simultaneous1: { processes: 7, before: [24524, 4454, 1364], after: [46348, 21394, 16644], serving: { n: 1, rss: 20484, uss: 15224 }, bootMs: 27.5 },
};

/** CGI processes alive at once under httpd prefork with 60 children: `cgi_copies_alive_at_once.rows`, at 1 and at 50 copies. */
export const CGI_COPIES: Readonly<Record<string, { readonly one: Sums; readonly fifty: Sums; readonly httpd: Sums }>> = {
  c: { one: [1204, 117, 104], fifty: [58188, 5084, 4660], httpd: [270548, 19713, 16284] },
  tiny: { one: [9068, 4848, 3644], fifty: [461928, 181916, 177328], httpd: [269036, 19528, 15992] },
  flask: { one: [29984, 24935, 23488], fifty: [1471996, 951227, 941684], httpd: [262480, 18875, 15652] },
  django: { one: [43124, 38070, 36520], fifty: [2151216, 1568559, 1557572], httpd: [261412, 19148, 15820] },
  php: { one: [20388, 17238, 17012], fifty: [1017724, 341147, 327492], httpd: [260648, 19357, 16040] },
};

/**
 * Fork, exec, run and exit of a CGI program: `process_start.rows`, least wall time (others worked on the machine) and minor
 * page faults. Of `tiny` the median: 40 requests through httpd took 14.1 ms at the median (`extra.apache_mod_cgi_47ms_stall`,
 * new connections), half a millisecond of it httpd's own.
 */
export const STARTS = {
  c: { wallMs: 0.538, faults: 57 },
  tiny: { wallMs: 13.547, faults: 1023 },
  flask: { wallMs: 116.316, faults: 5204 },
  django: { wallMs: 206.026, faults: 8645 },
  php: { wallMs: 15.159, faults: 2038 },
} as const;

/** One call of the application in a warm process: `fork_and_in_process.in_process.*.{hello,cpu_variant}_handler_median_ms`. */
export const HANDLER_MS = {
  tiny: { hello: 0.0009, cpu: 1.0567 },
  flask: { hello: 0.0378, cpu: 1.1359 },
  django: { hello: 0.1072, cpu: 1.2075 },
} as const;

/**
 * The `cpu` handler of the servlet was not measured by itself. This is the CPU of the server for each of its requests at one
 * client less that of `hello` (runs.json, tomcat200): of those cells it is a calibration.
 */
export const SERVLET_CPU_MS = 1.8388 - 0.0266;

/** CPU of importing the application in a process whose interpreter runs: `fork_and_in_process.in_process.*.import_cpu_ms`. */
export const LOADING_MS = { tiny: 0.19, flask: 84.58, django: 146.23 } as const;

/** What importing an application without imports makes a process grow by: `fork_and_in_process.in_process.tinyapp`, private memory before and after. */
export const IMPORT_TINY_KIB = 4700 - 4692;

/** CPU of importing Flask in so many processes at once on two cores: `extra.two_busy_cores_inflation.import_flask_process_cpu_ms`. */
export const IMPORT_CPU_MS = { alone: 116.42, two: 120.48, four: 124.51, eight: 142.64 } as const;

/** Stalls of mod_cgi on kept connections: `extra.apache_mod_cgi_47ms_stall.keepalive_same_child`, requests and those over 40 ms. */
export const CGI_STALLS = { n: 40, stalled: 12, p50Ms: 14.46, p90Ms: 61.57 } as const;

/** PSS of four workers after 0, 100, 1,000, 5,000 and 20,000 requests: `extra.copy_on_write_erosion`. */
export const EROSION_PSS: Readonly<Record<string, readonly number[]>> = {
  gunicorn_sync4_flask: [94700, 95807, 96103, 96157, 111607],
  gunicorn_sync4pre_flask: [49152, 58757, 59237, 60779, 101459],
  uwsgi_p4_flask: [40417, 48766, 49686, 54671, 69797],
  uwsgi_p4lazy_flask: [94263, 94578, 94872, 97041, 97128],
  gunicorn_sync4_django: [157530, 159104, 159531, 159719, 160127],
  gunicorn_sync4pre_django: [65612, 86065, 87257, 87789, 88176],
  gunicorn_sync4pre_gcfreeze_django: [64624, 81163, 82294, 82697, 83088],
};
