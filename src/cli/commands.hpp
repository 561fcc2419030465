// The commands. Each takes its own arguments, does its work and gives the exit code.
#pragma once

#include "cli/context.hpp"

namespace rxplan::cli {

int run_plan(const Context& context);
int run_apply(const Context& context);
int run_destroy(const Context& context);
int run_validate(const Context& context);
int run_fmt(const Context& context);
int run_get(const Context& context);
int run_show(const Context& context);
int run_output(const Context& context);
int run_state(const Context& context);
int run_state_move(const Context& context);
int run_state_remove(const Context& context);
int run_state_pull(const Context& context);
int run_state_push(const Context& context);
int run_import(const Context& context);
int run_refresh(const Context& context);
int run_graph(const Context& context);
int run_providers(const Context& context);
int run_force_unlock(const Context& context);
int run_console(const Context& context);
int run_version(const Context& context);

}  // namespace rxplan::cli
