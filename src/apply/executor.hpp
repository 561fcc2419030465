// Who runs the calls of providers.
#pragma once

#include <functional>

namespace rxplan {

class Executor {
public:
    virtual ~Executor() = default;
    // Runs the job once, at any time from here on and on any thread; or drops it, when this ends before it was begun.
    virtual void submit(std::function<void()> job) = 0;
};

}  // namespace rxplan
