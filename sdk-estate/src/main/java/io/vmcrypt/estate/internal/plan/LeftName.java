package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.NativeSupport;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The name of a key provider that is left. That nothing refers to a name proves nothing of one that
 * nothing ever had: it may be misspelt. So the key provider is there; or something names it; or
 * there is no other one that may be meant; or somebody skips it. One look is one look. For one
 * thread.
 */
public final class LeftName {

  private final LeavingLook look;
  private final List<String> registrations = new ArrayList<>();
  private @Nullable Natives natives;

  public LeftName(LeavingLook look) {
    this.look = look;
  }

  /**
   * The names of the native key providers.
   *
   * @param refusal why they are not known; null if they are
   */
  private record Natives(List<String> names, @Nullable SdkException refusal) {}

  private Natives natives() {
    Natives known = natives;
    if (known == null) {
      known =
          NativeSupport.isMissing(look.vcenter()) ? new Natives(List.of(), null) : readNatives();
      natives = known;
    }
    return known;
  }

  private Natives readNatives() {
    try {
      return new Natives(
          look.vcenter().nativeKeyProviders().list().stream().map(NativeKeyProvider::id).toList(),
          null);
    } catch (SdkException e) {
      // another service of vCenter, or a session that cannot ask it
      return new Natives(List.of(), e);
    }
  }

  /** Whether a native key provider has it. */
  boolean isNative() {
    return look.cluster().isEmpty() && natives().names().contains(look.from());
  }

  /** Hears of a registration that nobody is behind, and that the estate says is of it. */
  void sawRegistration(String ip) {
    registrations.add(ip);
  }

  /** What a plan has to tell of it; empty if the key provider is there, as it should be. */
  Optional<Finding> inPlan() {
    return finding(this::witnesses);
  }

  /** The same of a proof, to which all that names it is something that is left. */
  public Optional<Finding> inProof() {
    return finding(List::of);
  }

  private Optional<Finding> finding(Supplier<List<String>> evidence) {
    if (look.cluster().isPresent() || isNative()) {
      return Optional.empty();
    }
    List<String> witnesses = new ArrayList<>(evidence.get());
    if (look.leaving().skipped().contains(look.from())) {
      witnesses.add("the estate, which skips it");
    }
    if (isOnly()) {
      witnesses.add("there being no other than " + look.to() + ", and keys in use naming no other");
    }
    return Optional.of(
        witnesses.isEmpty()
            ? absent()
            : Finding.note(
                FindingCode.UNKNOWN_KEY_PROVIDER,
                Context.VCENTER,
                look.subject(),
                "no key provider of this name is in vCenter; that it is gone is told by "
                    + String.join(", ", witnesses),
                "See that the name is right: a misspelt one is not in vCenter either."));
  }

  /** Whether no other key provider is known than the estate's: none that may be meant. */
  private boolean isOnly() {
    if (natives().refusal() != null
        || !look.need().skipping(look.leaving().skipped()).areKeysKnown()) {
      return false;
    }
    List<String> clusters = clusters().toList();
    Set<String> others = new HashSet<>(look.vcenter().keyLedger().namedProviders());
    others.addAll(clusters);
    others.addAll(natives().names());
    others.removeAll(List.of(look.from(), look.to()));
    return others.isEmpty() && clusters.contains(look.to());
  }

  private Finding absent() {
    SdkException refusal = natives().refusal();
    String there =
        Stream.concat(clusters(), natives().names().stream()).collect(Collectors.joining(", "));
    String names = there.isEmpty() ? "none" : there;
    String advice = "Check the name. If it was removed, skip it: " + LeavingNeed.skip(look.from());
    return refusal == null
        ? blocking(
            FindingCode.UNKNOWN_KEY_PROVIDER,
            "vCenter has no key provider of that name, and " + evidence() + "; there are: " + names,
            advice + ".")
        : blocking(
            FindingCode.KEY_PROVIDER_NOT_SEEN,
            "vCenter has no KMS cluster of that name, and it is not known whether it has such a"
                + " native key provider: "
                + refusal.outcome()
                + "; there are: "
                + names,
            advice + ". " + refusal.advice());
  }

  /** What keys say of the name. In a plan none has it here, in a proof they may be what is left. */
  private String evidence() {
    if (isNamed()) {
      return "keys that name it are left";
    }
    return look.need().areKeysKnown()
        ? "nothing names it"
        : "it is not known whether keys name it: " + KeyNeed.named(look.need().doubts());
  }

  private Stream<String> clusters() {
    return look.vcenter().kmsClusters().list().stream().map(KmsCluster::id);
  }

  private Finding blocking(FindingCode code, String seen, String advice) {
    return Finding.blocking(code, Context.VCENTER, look.subject(), seen, advice);
  }

  /** What names it: keys, or a registration that nobody else has. */
  private List<String> witnesses() {
    List<String> witnesses = new ArrayList<>();
    if (isNamed()) {
      witnesses.add("keys that name it");
    }
    registrations.forEach(
        ip -> witnesses.add("the registration " + ip + ", which no server of another one has"));
    return witnesses;
  }

  private boolean isNamed() {
    KeyNeed need = look.need();
    return need.keys().stream()
            .map(CryptoKeyId::providerId)
            .anyMatch(Optional.of(look.from())::equals)
        // vSAN shows the name, and no key
        || need.users().stream().anyMatch(user -> user.kind() == KeyUser.Kind.VSAN_CLUSTER);
  }
}
