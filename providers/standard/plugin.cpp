// The plugin's entry point: the providers that every configuration needs.
#include "providers/standard/http/http.hpp"
#include "providers/standard/local/local.hpp"
#include "providers/standard/random/random.hpp"
#include "providers/standard/tls/tls.hpp"

RXPLAN_PLUGIN(rxplan::standard::plugin_version, {"random", rxplan::standard::make_random}, {"tls", rxplan::standard::make_tls},
              {"local", rxplan::standard::make_local}, {"http", rxplan::standard::make_http})
