package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Kept;
import io.vmcrypt.estate.internal.reading.NativeSupport;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
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
  private final Kept<Natives> natives = new Kept<>(this::readNatives);

  public LeftName(LeavingLook look) {
    this.look = look;
  }

  /**
   * The names of the native key providers.
   *
   * @param refusal why they are not known; null if they are
   */
  private record Natives(List<String> names, @Nullable SdkException refusal) {}

  private Natives readNatives() {
    if (NativeSupport.isMissing(look.vcenter())) {
      return new Natives(List.of(), null);
    }
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
    return look.cluster().isEmpty() && natives.get().names().contains(look.from());
  }

  /**
   * That it stays in vCenter as a native one, which no step removes.
   *
   * @param notKnown how much it weighs that it cannot be asked for
   */
  public Optional<Finding> asNative(Severity notKnown) {
    SdkException refusal = natives.get().refusal();
    if (refusal != null) {
      return Optional.of(
          Reported.refused(
              notKnown,
              FindingCode.KEY_PROVIDER_NOT_SEEN,
              look.subject(),
              "it is not known whether it is there as a native key provider: ",
              refusal));
    }
    return isNative() ? Optional.of(Wording.of("native-stays", look.subject())) : Optional.empty();
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
      witnesses.add(
          "there being no other"
              + (isNextNamed() ? " than " + look.to() : "")
              + ", and keys in use naming no other");
    }
    return Optional.of(
        witnesses.isEmpty()
            ? absent()
            : Wording.of("name-gone", look.subject(), String.join(", ", witnesses)));
  }

  /** Whether no other key provider is known than one that is named: none that may be meant. */
  private boolean isOnly() {
    if (natives.get().refusal() != null
        || !look.need().skipping(look.leaving().skipped()).areKeysKnown()) {
      return false;
    }
    List<String> clusters = clusters().toList();
    Set<String> others = new HashSet<>(look.vcenter().keyLedger().namedProviders());
    others.addAll(clusters);
    others.addAll(natives.get().names());
    others.remove(look.from());
    if (isNextNamed()) {
      others.remove(look.to());
    }
    return others.isEmpty() && (!isNextNamed() || clusters.contains(look.to()));
  }

  /** Whether the estate names the one that takes its place: it is not the one that was meant. */
  private boolean isNextNamed() {
    return !look.leaving().isWithoutSuccessor() || look.leaving().hostsTo().isPresent();
  }

  private Finding absent() {
    SdkException refusal = natives.get().refusal();
    String there =
        Stream.concat(clusters(), natives.get().names().stream()).collect(Collectors.joining(", "));
    String names = there.isEmpty() ? "none" : there;
    String skip = look.skip(look.from());
    return refusal == null
        ? Wording.of("name-unknown", look.subject(), evidence(), names, skip)
        : Wording.of(
            "name-not-seen", look.subject(), refusal.outcome(), names, skip, refusal.advice());
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
