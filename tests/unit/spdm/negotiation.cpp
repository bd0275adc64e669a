// What ALGORITHMS may select from an offer.
#include <bonafide/spdm/negotiation.hpp>

#include "support/broken_rules.hpp"

namespace bonafide::test {
namespace {

using namespace spdm;

struct Negotiation {
  Terms terms;
  NegotiateAlgorithms offer{.length = 32,
                            .measurement_specification = measurement_dmtf,
                            .other_params = 0x03,
                            .base_asym = 0x90,
                            .base_hash = 0x03};
  Algorithms answer{.length = 36,
                    .measurement_specification = measurement_dmtf,
                    .other_params = 0x02,
                    .measurement_hash = 0x04,
                    .base_asym = 0x80,
                    .base_hash = 0x02};
  explicit Negotiation(Version version = Version::v1_2) {
    terms.version = version;
    terms.responder.flags = cap::cert | cap::chal | cap::meas_signed;
  }
  Result<Selection> outcome() const { return selected(offer, answer, terms); }
};

TEST(Selection, is_one_algorithm_of_each_kind_out_of_the_offer) {
  const auto selection = Negotiation{}.outcome();
  ASSERT_TRUE(selection) << explain(selection.error());
  EXPECT_EQ(selection->base_asym, 0x80u);
  EXPECT_EQ(selection->base_hash, 0x02u);
  EXPECT_EQ(selection->measurement_hash, 0x04u);
}

TEST(Selection, of_what_was_not_offered_is_refused) {
  for (const auto spoil : std::initializer_list<void (*)(Algorithms&)>{
           [](Algorithms& a) { a.base_asym = 0x100; }, [](Algorithms& a) { a.base_hash = 0x04; },
           [](Algorithms& a) { a.measurement_specification = 0x02; }, [](Algorithms& a) { a.other_params = 0x04; },
           [](Algorithms& a) { a.measurement_hash = 0x200; }, [](Algorithms& a) { a.ext_asym_count = 1; },
           [](Algorithms& a) { a.ext_hash_count = 1; }}) {
    Negotiation negotiation;
    spoil(negotiation.answer);
    EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_offered));
  }
}

TEST(Selection, of_two_is_refused) {
  for (const auto spoil : std::initializer_list<void (*)(Algorithms&)>{
           [](Algorithms& a) { a.base_asym = 0x90; }, [](Algorithms& a) { a.base_hash = 0x03; },
           [](Algorithms& a) { a.other_params = 0x03; }, [](Algorithms& a) { a.measurement_hash = 0x06; }}) {
    Negotiation negotiation;
    spoil(negotiation.answer);
    EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_one));
  }
}

TEST(Selection, of_nothing_is_refused_where_something_is_needed) {
  for (const auto spoil : std::initializer_list<void (*)(Algorithms&)>{
           [](Algorithms& a) { a.base_asym = 0; }, [](Algorithms& a) { a.base_hash = 0; },
           [](Algorithms& a) { a.measurement_specification = 0; }, [](Algorithms& a) { a.measurement_hash = 0; }}) {
    Negotiation negotiation;
    spoil(negotiation.answer);
    EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_needed));
  }
}

TEST(Selection, of_nothing_is_fine_where_nothing_is_needed) {
  Negotiation negotiation;
  negotiation.terms.responder.flags = 0;
  negotiation.answer = {.length = 36};
  EXPECT_TRUE(negotiation.outcome());
}

TEST(Selection, of_an_algorithm_that_the_version_does_not_know_is_refused) {
  Negotiation negotiation{Version::v1_1};
  negotiation.offer.base_asym = 0x400, negotiation.answer.base_asym = 0x400;  // EdDSA is 1.2
  EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_offered));
}

TEST(Selection, is_classic_or_post_quantum_in_1_4_but_not_both) {
  Negotiation negotiation{Version::v1_4};
  negotiation.offer.pqc_asym = 0x02, negotiation.answer.pqc_asym = 0x02;
  EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_one));
  negotiation.answer.base_asym = 0;
  const auto selection = negotiation.outcome();
  ASSERT_TRUE(selection) << explain(selection.error());
  EXPECT_EQ(selection->pqc_asym, 2u);
  negotiation.answer.pqc_asym = 0x04;
  EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_offered));
}

const Buffer offered_structs = *unhex("02201b00 03200600 05200100");

TEST(Structures, select_one_of_those_offered) {
  Negotiation negotiation;
  const auto chosen = *unhex("02201000 03200200 05200100");
  negotiation.offer.structs = offered_structs, negotiation.answer.structs = chosen;
  const auto selection = negotiation.outcome();
  ASSERT_TRUE(selection) << explain(selection.error());
  EXPECT_EQ(selection->dhe, 0x10);
  EXPECT_EQ(selection->aead, 0x02);
  EXPECT_EQ(selection->key_schedule, 1);
}

TEST(Structures, may_not_select_what_was_not_offered_or_two_or_a_type_that_was_not_asked) {
  for (const auto& [structs, broken_rule] :
       {std::pair{"02202000", &rule::algorithms_offered}, std::pair{"02201800", &rule::algorithms_one},
        std::pair{"04200100", &rule::algorithms_offered}, std::pair{"03200200 02201000", &rule::structs_ascend},
        std::pair{"02201000 02201000", &rule::structs_ascend},
        std::pair{"02221000 00000000 00000000", &rule::struct_counts}}) {
    Negotiation negotiation;
    const auto chosen = *unhex(structs);
    negotiation.offer.structs = offered_structs, negotiation.answer.structs = chosen;
    EXPECT_TRUE(refused_by(negotiation.outcome(), *broken_rule)) << structs;
  }
}

TEST(Structures, take_keys_from_a_group_or_a_KEM_but_not_both) {
  const auto offered = *unhex("02201b00 03200600 05200100 07200700");
  for (const auto& [structs, broken_rule] : std::initializer_list<std::pair<const char*, const Rule*>>{
           {"02201000 03200200 05200100", nullptr},
           {"03200200 05200100 07200200", nullptr},
           {"02201000 03200200 05200100 07200200", &rule::algorithms_one},
           {"03200200 05200100 07200300", &rule::algorithms_one},
           {"03200200 05200100 07200800", &rule::algorithms_offered},
           {"06200200", &rule::algorithms_offered}}) {
    Negotiation negotiation{Version::v1_4};
    const auto chosen = *unhex(structs);
    negotiation.offer.structs = offered, negotiation.answer.structs = chosen;
    const auto selection = negotiation.outcome();
    EXPECT_EQ(selection.has_value(), broken_rule == nullptr) << structs;
    if (broken_rule != nullptr) { EXPECT_TRUE(refused_by(selection, *broken_rule)) << structs; }
  }
}

TEST(Structures, take_the_Requesters_signature_from_one_of_two_masks) {
  const auto offered = *unhex("04209000 06200700"), chosen = *unhex("04208000 06200200");
  Negotiation negotiation{Version::v1_4};
  negotiation.offer.structs = offered, negotiation.answer.structs = chosen;
  EXPECT_TRUE(refused_by(negotiation.outcome(), rule::algorithms_one));
}

TEST(MultiKey, must_suit_the_capability_of_the_other_side) {
  struct Case {
    unsigned capability;
    bool bit, fine;
  };
  for (const auto& [capability, bit, fine] : {Case{0, false, true}, Case{0, true, false}, Case{1, false, false},
                                              Case{1, true, true}, Case{2, false, true}, Case{2, true, true}}) {
    Negotiation negotiation{Version::v1_3};
    negotiation.terms.responder.flags |= capability << 26 | cap::get_key_pair_info;
    if (bit) negotiation.offer.other_params |= other_params::multi_key;
    const auto outcome = negotiation.outcome();
    EXPECT_EQ(outcome.has_value(), fine) << capability << bit;
    if (!fine) { EXPECT_TRUE(broke(outcome.error(), rule::multi_key_agreed)); }
  }
  Negotiation unasked{Version::v1_3};
  unasked.answer.other_params |= other_params::multi_key;
  EXPECT_TRUE(refused_by(unasked.outcome(), rule::multi_key_agreed));
}

TEST(Version, is_the_highest_that_both_list) {
  const auto entries = *unhex("0011 0012 0113 0014");
  const VersionMessage offered{.count = 4, .entries = entries};
  EXPECT_EQ(*highest_common(offered, versions), Version::v1_4);
  const std::array old{Version::v1_0, Version::v1_2};
  EXPECT_EQ(*highest_common(offered, old), Version::v1_2);
  const std::array none{Version::v1_0};
  EXPECT_TRUE(refused_by(highest_common(offered, none), rule::version_common));
}

}  // namespace
}  // namespace bonafide::test
