package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates an encryption policy: first the component that it refers to, unless one fits, then the
 * policy. Each is looked up by its name first, so that nothing is made twice.
 */
final class EncryptionSetup {

  /** All policies that are created here share these components. */
  private static final String COMPONENT = "VM encryption, no I/O filters before it";

  private static final String CLEARTEXT_COMPONENT = "VM encryption, I/O filters before it allowed";

  private final PolicyService service;
  private final Attempt attempt;
  private final EncryptionPolicySpec spec;

  EncryptionSetup(PolicyService service, Attempt attempt, EncryptionPolicySpec spec) {
    this.service = requireNonNull(service, "service");
    this.attempt = requireNonNull(attempt, "attempt");
    this.spec = requireNonNull(spec, "spec");
  }

  Ensured<StoragePolicy> ensure() {
    Optional<StoragePolicy> there = policy();
    if (there.isPresent()) {
      return Ensured.unchanged(there.get());
    }
    List<Change> changes = new ArrayList<>();
    ProfileMaker maker = new ProfileMaker(service, attempt);
    Optional<String> component = component();
    if (component.isEmpty()) {
      ProfileDraft draft = ProfileDraft.component(ownComponentName(), spec.allowCleartextFilters());
      ProfileMaker.Made<String> made = maker.make(draft, this::ownComponent);
      component = Optional.of(made.profile());
      addIfByUs(made, newComponent(), changes);
    }
    ProfileMaker.Made<StoragePolicy> made =
        maker.make(ProfileDraft.policy(spec, component.orElseThrow()), this::policy);
    addIfByUs(made, newPolicy(), changes);
    return new Ensured<>(made.profile(), changes);
  }

  private static void addIfByUs(ProfileMaker.Made<?> made, Change change, List<Change> changes) {
    if (made.byUs()) {
      changes.add(change);
    }
  }

  List<Change> plan() {
    if (policy().isPresent()) {
      return List.of();
    }
    return component().isPresent() ? List.of(newPolicy()) : List.of(newComponent(), newPolicy());
  }

  private Change newComponent() {
    return Change.made(
        attempt.system(), Subject.of("policy component", ownComponentName()), "encrypts");
  }

  private Change newPolicy() {
    return Change.made(
        attempt.system(),
        Subject.of("storage policy", spec.name()),
        spec.allowCleartextFilters()
            ? "encrypts, and I/O filters may see clear text before"
            : "encrypts, and no I/O filter sees clear text before");
  }

  private Optional<StoragePolicy> policy() {
    List<StoragePolicy> named =
        service.policies(attempt).stream().filter(p -> p.name().equals(spec.name())).toList();
    if (named.size() > 1) {
      throw conflict(named.size() + " policies have this name", "Delete or rename all but one.");
    }
    for (StoragePolicy policy : named) {
      if (!policy.encryption()) {
        throw conflict(
            "policy \"" + policy.name() + "\" (" + policy.id() + ") is there and does not encrypt",
            "Choose another name, or rename that policy.");
      }
    }
    return named.stream().findFirst();
  }

  /** The id of a component that encrypts and treats other filters as wanted, if there is one. */
  private Optional<String> component() {
    boolean known = service.component(attempt, Rule.KNOWN_COMPONENT).filter(this::fits).isPresent();
    return known ? Optional.of(Rule.KNOWN_COMPONENT) : ownComponent();
  }

  private boolean fits(Profile component) {
    return component.encrypts()
        && component.rules().anyMatch(Rule::allowsCleartextFilters) == spec.allowCleartextFilters();
  }

  private String ownComponentName() {
    return spec.allowCleartextFilters() ? CLEARTEXT_COMPONENT : COMPONENT;
  }

  private Optional<String> ownComponent() {
    List<Profile> components = service.components(attempt);
    boolean taken =
        spec.name().equals(ownComponentName())
            || components.stream().anyMatch(component -> component.name().equals(spec.name()));
    if (taken) {
      throw conflict(
          "a policy component has this name, and a policy cannot have the name of a component",
          "Choose another name.");
    }
    Optional<Profile> own =
        components.stream()
            .filter(component -> component.name().equals(ownComponentName()))
            .findFirst();
    if (own.isPresent() && !fits(own.get())) {
      throw conflict(
          "the policy component \"" + ownComponentName() + "\" exists and has other rules",
          "Rename that component. Then a new one is created.");
    }
    return own.map(Profile::id);
  }

  private ConflictException conflict(String outcome, String advice) {
    return new ConflictException(attempt, outcome, advice);
  }
}
