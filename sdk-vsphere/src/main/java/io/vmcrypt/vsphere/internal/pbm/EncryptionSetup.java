package io.vmcrypt.vsphere.internal.pbm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.LostAnswer;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.EnsuredStoragePolicy;
import io.vmcrypt.vsphere.policy.EnsuredStoragePolicy.Outcome;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings about an encryption policy: first the component that it refers to, if there is none that
 * fits, then the policy. Each is found again by its name, so that nothing is made twice.
 */
final class EncryptionSetup {

  /** The components are the same for all policies, which is what components are there for. */
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

  EnsuredStoragePolicy ensure() {
    Optional<StoragePolicy> there = policy();
    if (there.isPresent()) {
      return new EnsuredStoragePolicy(Outcome.UNCHANGED, there.get());
    }
    ProfileDraft draft = ProfileDraft.policy(spec, component());
    Made<StoragePolicy> made = make(draft, this::policy);
    return new EnsuredStoragePolicy(
        made.byUs() ? Outcome.CREATED : Outcome.UNCHANGED, made.profile());
  }

  private Optional<StoragePolicy> policy() {
    List<StoragePolicy> named =
        service.policies(attempt).stream().filter(p -> p.name().equals(spec.name())).toList();
    if (named.size() > 1) {
      throw conflict(
          named.size() + " policies have this name", "Delete or rename all but one.", null);
    }
    for (StoragePolicy policy : named) {
      if (!policy.encryption()) {
        throw conflict(
            "policy \"" + policy.name() + "\" (" + policy.id() + ") is there and does not encrypt",
            "Choose another name, or rename that policy.",
            null);
      }
    }
    return named.stream().findFirst();
  }

  /** The id of a component that encrypts and treats other filters as is wanted. */
  private String component() {
    boolean known =
        service.component(attempt, EncryptionRule.KNOWN_COMPONENT).filter(this::fits).isPresent();
    if (known) {
      return EncryptionRule.KNOWN_COMPONENT;
    }
    Optional<String> own = ownComponent();
    if (own.isPresent()) {
      return own.get();
    }
    ProfileDraft draft = ProfileDraft.component(ownComponentName(), spec.allowCleartextFilters());
    return make(draft, this::ownComponent).profile();
  }

  private boolean fits(XmlFragment component) {
    return EncryptionRule.isIn(component)
        && EncryptionRule.allowsCleartextFilters(component) == spec.allowCleartextFilters();
  }

  private String ownComponentName() {
    return spec.allowCleartextFilters() ? CLEARTEXT_COMPONENT : COMPONENT;
  }

  private Optional<String> ownComponent() {
    List<XmlFragment> components = service.components(attempt);
    boolean taken =
        spec.name().equals(ownComponentName())
            || components.stream().anyMatch(component -> isNamed(component, spec.name()));
    if (taken) {
      throw conflict(
          "a policy component has this name, and policies and components share their names",
          "Choose another name.",
          null);
    }
    Optional<XmlFragment> own =
        components.stream().filter(component -> isNamed(component, ownComponentName())).findFirst();
    if (own.isPresent() && !fits(own.get())) {
      throw conflict(
          "the policy component \"" + ownComponentName() + "\" is there and holds other rules",
          "Rename that component; it is created anew then.",
          null);
    }
    return own.map(PolicyService::id);
  }

  private static boolean isNamed(XmlFragment component, String name) {
    return component.text("name").filter(name::equals).isPresent();
  }

  /**
   * A policy or component that is there after a PbmCreate.
   *
   * @param profile what it is
   * @param byUs false if someone else created it meanwhile
   */
  private record Made<T>(T profile, boolean byUs) {}

  private <T> Made<T> make(ProfileDraft draft, Supplier<Optional<T>> look) {
    try {
      service.create(attempt, draft);
    } catch (ConflictException e) {
      // someone else was faster, or the name is taken by something that is not among these
      return new Made<>(look.get().orElseThrow(() -> taken(draft, e)), false);
    } catch (SdkException e) {
      return new Made<>(LostAnswer.found(e, look), true);
    }
    return new Made<>(look.get().orElseThrow(() -> notShown(draft)), true);
  }

  private ConflictException taken(ProfileDraft draft, ConflictException refusal) {
    return conflict(
        "the name \""
            + draft.name()
            + "\" is taken, and not by "
            + (draft.category().equals(PolicyService.POLICIES)
                ? "a policy for VMs"
                : "a policy component")
            + " that this user sees: "
            + refusal.outcome(),
        "Look at the policies and policy components in the vSphere Client; choose another name.",
        refusal);
  }

  private ServiceException notShown(ProfileDraft draft) {
    return new ServiceException(
        attempt,
        "vCenter accepted the call and yet does not show \"" + draft.name() + "\"",
        "Someone else may have deleted it meanwhile: list what is there.",
        null,
        null);
  }

  private ConflictException conflict(
      String outcome, String advice, @Nullable ConflictException cause) {
    return new ConflictException(
        attempt, outcome, advice, cause == null ? null : cause.vendorError().orElse(null), cause);
  }
}
