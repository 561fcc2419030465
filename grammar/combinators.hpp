// Rules about rules. They expect a state that has a member `layout` (layout.hpp), and for `recover` also `checkpoint()` and
// `recover_from()`.
#pragma once

#include <cassert>
#include <cstdint>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "grammar/expectation.hpp"
#include "grammar/layout.hpp"

namespace rxplan::grammar {

namespace pegtl = tao::pegtl;

// `Open` commits: then `Content`, which cannot fail locally, and `Close` must follow. While they are matched, the layout knows what is
// open.
template <Delimiter Kind, typename Open, typename Content, typename Close>
struct bracketed {
    using rule_t = bracketed;
    using subs_t = pegtl::type_list<Open, Content, Close>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
              typename Input, typename State, typename... States>
    [[nodiscard]] static bool match(Input& in, State& state, States&&... states)
    {
        const char* const begin = in.current();
        if (!Control<Open>::template match<A, M, Action, Control>(in, state, states...)) return false;
        state.layout.enter(Kind, begin, in.current());
        [[maybe_unused]] const bool matched = Control<Content>::template match<A, M, Action, Control>(in, state, states...);
        assert(matched);
        static_cast<void>(pegtl::must<Close>::template match<A, M, Action, Control>(in, state, states...));
        state.layout.leave();
        return true;
    }
};

struct nesting_limit;  // never matched: it has the message for what is nested too deeply

// The only rules that contain themselves go through this one, so that depth has a limit.
template <typename... Rules>
struct nested {
    using rule_t = nested;
    using subs_t = pegtl::type_list<Rules...>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
              typename Input, typename State, typename... States>
    [[nodiscard]] static bool match(Input& in, State& state, States&&... states)
    {
        if (state.layout.depth == max_nesting) Control<nesting_limit>::raise(in, state, states...);
        ++state.layout.depth;
        const bool matched = pegtl::seq<Rules...>::template match<A, M, Action, Control>(in, state, states...);
        --state.layout.depth;
        return matched;
    }
};

// Matches a rule; where that fails for good, the state records the failure, undoes what was half done and says where to go on: behind
// where the rule began, unless that is the end of the text or nothing may be missing there. It may also throw the failure on.
template <typename Rule>
struct recover {
    using rule_t = recover;
    using subs_t = pegtl::type_list<Rule>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action, template <typename...> class Control,
              typename Input, typename State, typename... States>
    [[nodiscard]] static bool match(Input& in, State& state, States&&... states)
    {
        const char* const begin = in.current();
        const auto checkpoint = state.checkpoint();
        try {
            return Control<Rule>::template match<A, M, Action, Control>(in, state, states...);
        } catch (const Failure& failure) {
            in.iterator() = state.layout.text().data() + state.recover_from(failure, checkpoint, state.layout.offset(begin));
            return true;
        }
    }
};

// From here on to the closing end, newlines are blank.
struct newlines_become_blank {
    using rule_t = newlines_become_blank;
    using subs_t = pegtl::empty_list;

    template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class, typename Input,
              typename State, typename... States>
    [[nodiscard]] static bool match(Input& /*in*/, State& state, States&&... /*states*/)
    {
        state.layout.make_newlines_blank();
        return true;
    }
};

// Whether the innermost template is one of these.
template <Delimiter... Kinds>
struct inside {
    using rule_t = inside;
    using subs_t = pegtl::empty_list;

    template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class, typename Input,
              typename State, typename... States>
    [[nodiscard]] static bool match(Input& /*in*/, State& state, States&&... /*states*/)
    {
        const Delimiter container = state.layout.container();
        return ((container == Kinds) || ...);
    }
};

// `Item`s with commas between, one more allowed at the end; pads inside.
template <typename Item, typename Close, typename Blanks>
struct list_of : pegtl::opt<pegtl::not_at<Close>, pegtl::must<Item>,
                            pegtl::star<Blanks, pegtl::one<','>, Blanks, pegtl::sor<pegtl::at<Close>, pegtl::must<Item>>>> {
};

}  // namespace rxplan::grammar

namespace tao::pegtl {

template <typename Name, rxplan::grammar::Delimiter Kind, typename Open, typename Content, typename Close>
struct analyze_traits<Name, rxplan::grammar::bracketed<Kind, Open, Content, Close>> : analyze_seq_traits<Open, Content, Close> {
};

template <typename Name, typename... Rules>
struct analyze_traits<Name, rxplan::grammar::nested<Rules...>> : analyze_seq_traits<Rules...> {
};

template <typename Name, typename Rule>
struct analyze_traits<Name, rxplan::grammar::recover<Rule>> : analyze_seq_traits<Rule> {
};

template <typename Name>
struct analyze_traits<Name, rxplan::grammar::newlines_become_blank> : analyze_opt_traits<> {
};

template <typename Name, rxplan::grammar::Delimiter... Kinds>
struct analyze_traits<Name, rxplan::grammar::inside<Kinds...>> : analyze_opt_traits<> {
};

}  // namespace tao::pegtl
