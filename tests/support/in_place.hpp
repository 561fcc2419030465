// Calls of providers on the thread of whoever asks for them: the same order every time.
#pragma once

#include <cstddef>
#include <memory>

#include "apply/executor.hpp"

namespace rxplan::test {

class InPlace final : public Executor {
public:
    void submit(std::function<void()> job) override { job(); }

    static std::unique_ptr<Executor> make(std::size_t) { return std::make_unique<InPlace>(); }
};

}  // namespace rxplan::test
