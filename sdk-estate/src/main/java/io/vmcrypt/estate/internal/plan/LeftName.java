package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The name of a key provider that is left. That nothing refers to a name proves nothing of one that
 * nothing ever had: it may be misspelt. So the key provider is there, or something names it, or
 * somebody says that it is gone. One look is one look. For one thread.
 */
public final class LeftName {

  private static final String SAY_GONE =
      "say so: \"gone\": true at \"leaving\" in the estate's document, or --gone.";

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
    boolean gone = look.leaving().isGone();
    if (look.cluster().isPresent() || isNative()) {
      return gone
          ? Optional.of(
              blocking(
                  FindingCode.NOT_AS_IN_ESTATE,
                  "the estate says that it is gone, and it is there",
                  "Take that word out of the estate until it is."))
          : Optional.empty();
    }
    if (gone) {
      return Optional.of(
          Finding.note(
              FindingCode.UNKNOWN_KEY_PROVIDER,
              Context.VCENTER,
              subject(),
              "it is said to be gone, and vCenter has no KMS cluster of that name",
              ""));
    }
    List<String> witnesses = evidence.get();
    if (!witnesses.isEmpty()) {
      return Optional.of(
          Finding.warning(
              FindingCode.UNKNOWN_KEY_PROVIDER,
              Context.VCENTER,
              subject(),
              "vCenter has no key provider of that name any more; that there was one is told by "
                  + String.join(", ", witnesses),
              "Once nothing is left of it, " + SAY_GONE));
    }
    return Optional.of(absent());
  }

  private Finding absent() {
    SdkException refusal = natives().refusal();
    String there = Stream.concat(clusters(), natives().names().stream()).toList().toString();
    String names = there.length() > 2 ? there.substring(1, there.length() - 1) : "none";
    return refusal == null
        ? blocking(
            FindingCode.UNKNOWN_KEY_PROVIDER,
            "vCenter has no key provider of that name, and " + evidence() + "; there are: " + names,
            "Check the name. If it was removed, " + SAY_GONE)
        : blocking(
            FindingCode.KEY_PROVIDER_NOT_SEEN,
            "vCenter has no KMS cluster of that name, and it is not known whether it has such a"
                + " native key provider: "
                + refusal.outcome()
                + "; there are: "
                + names,
            "Check the name. If it was removed, " + SAY_GONE + " " + refusal.advice());
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

  private Subject subject() {
    return Subject.of("KMS cluster", look.from());
  }

  private Finding blocking(FindingCode code, String seen, String advice) {
    return Finding.blocking(code, Context.VCENTER, subject(), seen, advice);
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
