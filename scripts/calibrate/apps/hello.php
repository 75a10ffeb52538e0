<?php header("Content-Type: text/plain"); if (($_SERVER["QUERY_STRING"] ?? "") === "hold") usleep(400000); echo "Hello\n";
