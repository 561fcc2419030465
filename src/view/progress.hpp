// What happens while it happens.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "apply/apply.hpp"
#include "plan/make_plan.hpp"
#include "view/terminal.hpp"

namespace rxplan::view {

using ProgressClock = std::function<std::chrono::steady_clock::time_point()>;
// Takes what is to be written, escape sequences included.
using TextSink = std::function<void(std::string_view text)>;

// Lines that stay, above one line that is overprinted; without a smart terminal the lines that stay are all there is.
class StatusLine {
public:
    StatusLine(Terminal terminal, TextSink sink) : terminal_(terminal), sink_(std::move(sink)) {}
    ~StatusLine() { clear(); }
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    void line(std::string_view text);    // one that stays, without line break
    void status(std::string_view text);  // replaces the last status; cut to the terminal's width
    void clear();                        // nothing is left of the status

    [[nodiscard]] const Terminal& terminal() const noexcept { return terminal_; }

private:
    Terminal terminal_;
    TextSink sink_;
    std::string status_;
};

// Planning: what is being read, as a status only.
class PlanProgress final : public PlanObserver {
public:
    explicit PlanProgress(StatusLine& out) : out_(out) {}
    void refreshing(std::string_view provider, std::size_t instances) override;
    void importing(const InstanceAddress& address, std::string_view id) override;
    void reading(const InstanceAddress& data_source, std::string_view remark) override;

private:
    StatusLine& out_;
};

// Applying: `rackspace_server.master: Creating...`, every ten seconds `Still creating... [20s elapsed, BUILD 40 %]`, and
// `Creation complete after 25s [id=...]`. Where nothing can be overprinted the first of these is left out.
class ApplyProgress final : public ApplyObserver {
public:
    ApplyProgress(StatusLine& out, ProgressClock clock) : out_(out), clock_(std::move(clock)) {}

    void started(const Step& step, Operation operation) override;
    void progress(const Step& step, std::string_view remark) override;
    void identified(const Step& step, std::string_view id) override;
    void finished(const Step& step, Operation operation) override;
    void failed(const Step& step, Operation operation) override;
    void tick(std::size_t running, std::size_t waiting, std::size_t done, std::size_t total) override;

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Running {
        const Step* step = nullptr;
        Operation operation = Operation::create;
        Time begun;
        Time told;  // when a line last said something of it
        std::string remark;
        std::string id;
    };

    [[nodiscard]] Running taken(const Step& step, Operation operation);
    void show_status();

    StatusLine& out_;
    ProgressClock clock_;
    std::deque<const Step*> order_;  // begun and perhaps finished since, the oldest first
    std::map<const Step*, Running> running_;
    std::size_t done_ = 0;
    std::size_t total_ = 0;
};

// `25s`, `2m5s`, `1h0m3s`
[[nodiscard]] std::string duration_text(std::chrono::steady_clock::duration duration);

// `Apply complete! Resources: 6 added, 0 changed, 0 destroyed.`, for PlanMode::destroy `Destroy complete! ...`
[[nodiscard]] std::string apply_summary(const ApplyResult& result, PlanMode mode);

}  // namespace rxplan::view
