package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy with what it is made of.
 *
 * @param components the components that it refers to, by id, as far as they are there
 */
record ReadPolicy(Profile profile, Map<String, Profile> components) {

  private static final String NO_RULES = "no rules";
  private static final String SUFFIX = " with encryption";

  StoragePolicy policy() {
    return new StoragePolicy(
        profile.id(),
        profile.name(),
        profile.description(),
        profile.encrypts() || !encryption().isEmpty(),
        profile.areRulesKnown() ? Optional.of(others()) : Optional.empty());
  }

  private boolean encrypts(Rule rule) {
    Profile component = rule.isComponent() ? components.get(rule.id()) : null;
    return rule.encrypts()
        || (component != null && component.encrypts())
        || (rule.isComponent() && rule.id().equals(Rule.KNOWN_COMPONENT));
  }

  /** The rules that encrypt. */
  List<Rule> encryption() {
    return profile.rules().filter(this::encrypts).distinct().toList();
  }

  /** The other rules. */
  private List<String> others() {
    List<String> others =
        profile.sets().stream()
            .map(
                set ->
                    Stream.concat(
                            set.rules().stream().filter(rule -> !encrypts(rule)).map(this::inWords),
                            set.forced().map(yes -> "forceProvision").stream())
                        .sorted()
                        .reduce((one, next) -> one + ", " + next)
                        .orElse(NO_RULES))
            .toList();
    return others.stream().allMatch(NO_RULES::equals) ? List.of() : others;
  }

  private String inWords(Rule rule) {
    Profile component = rule.isComponent() ? components.get(rule.id()) : null;
    return component == null ? rule.toString() : "component \"" + component.name() + "\"";
  }

  /** Whether it has the rules of one policy and, in each rule set, the encryption of another. */
  boolean isMadeOf(ReadPolicy old, ReadPolicy encrypting) {
    List<Rule> encryption = encrypting.encryption();
    return policy().encryption()
        && policy().rules().equals(old.policy().rules())
        && encryption.equals(encryption())
        && profile.sets().stream().allMatch(set -> set.rules().containsAll(encryption));
  }

  /** A policy that is made of these rules and the encryption of another. */
  ProfileDraft with(ReadPolicy encrypting) {
    List<Rule> encryption = encrypting.encryption();
    List<XmlFragment> added =
        encrypting.profile.sets().stream()
            .map(set -> set.sources(encryption))
            .filter(some -> !some.isEmpty())
            .findFirst()
            .orElseThrow();
    return new ProfileDraft(
        keptName(profile.name()),
        "Rules of \"" + profile.name() + "\", with encryption",
        PolicyService.POLICIES,
        constraints ->
            profile
                .sets()
                .forEach(set -> constraints.object("subProfiles", copy -> set.write(copy, added))));
  }

  /** What the policy is called that keeps the rules of another. */
  static String keptName(String name) {
    int end = Math.min(name.length(), EncryptionPolicySpec.LONGEST_NAME - SUFFIX.length());
    boolean halved = end < name.length() && Character.isLowSurrogate(name.charAt(end));
    return name.substring(0, halved ? end - 1 : end).strip() + SUFFIX;
  }

  static Optional<ReadPolicy> of(List<ReadPolicy> all, String id) {
    return all.stream().filter(one -> one.profile.id().equalsIgnoreCase(id)).findFirst();
  }
}
