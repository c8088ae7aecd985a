package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKey;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a cluster keeps its keys. vCenter has these settings for the whole cluster, but takes them
 * with each server, and may forget them if they are left out: so each call repeats them.
 *
 * @param type the type of its keys; empty to leave it to vCenter
 * @param wrapping the key that wraps them; empty to leave it to vCenter
 */
record KeySettings(Optional<KmsKeyType> type, Optional<WrappingKeySpec> wrapping) {

  private static final KeySettings NONE = new KeySettings(Optional.empty(), Optional.empty());

  private static final ApiVersion SINCE = ApiVersion.V9_0;

  /** The settings that a new cluster is to have. */
  static KeySettings wanted(KmsClusterSpec spec) {
    return new KeySettings(spec.keyType(), spec.wrappingKey());
  }

  /** Refuses settings that the spoken release does not have. */
  void require(CryptoManager crypto, Attempt attempt) {
    if (!isNone()) {
      crypto.require(attempt, SINCE, "key types");
    }
  }

  /** The settings that a cluster has, for {@link #isMetBy}. */
  static Optional<KeySettings> shown(KmipCluster cluster) {
    if (cluster.wrappingKey().isEmpty()) {
      return Optional.of(new KeySettings(cluster.keyType(), Optional.empty()));
    }
    return cluster
        .wrappingKey()
        .flatMap(KeySettings::spec)
        .map(wrapping -> new KeySettings(cluster.keyType(), Optional.of(wrapping)));
  }

  /** Says the same as the wrapping key that is shown; empty if there are no words for it. */
  private static Optional<WrappingKeySpec> spec(WrappingKey key) {
    if (key.kind().equals(WrappingKey.Kind.NAMED)) {
      return key.keyId().map(WrappingKeySpec::named);
    }
    if (!key.kind().equals(WrappingKey.Kind.ROTATED)) {
      return Optional.empty();
    }
    if (key.rotationDays().isEmpty()) {
      return Optional.of(WrappingKeySpec.rotated());
    }
    int days = key.rotationDays().getAsInt();
    return days < WrappingKeySpec.MIN_ROTATION_DAYS || days > WrappingKeySpec.MAX_ROTATION_DAYS
        ? Optional.empty()
        : Optional.of(WrappingKeySpec.rotatedEvery(days));
  }

  /** Refuses a spec whose settings an existing cluster does not have. */
  void checkSame(Attempt attempt, KmipCluster cluster) {
    if (isSeenAt(cluster)) {
      return;
    }
    throw new ConflictException(
        attempt,
        "it is there already, and vCenter shows %s for it; wanted is %s"
            .formatted(inWords(cluster), inWords()),
        "Key type and wrapping key are set when a cluster is made. Make a cluster with another"
            + " name, or leave these settings out to keep them as they are.");
  }

  /** The settings to repeat when a server of an existing cluster is changed or added. */
  static KeySettings kept(CryptoManager crypto, Attempt attempt, KmipCluster cluster) {
    if (!crypto.session().version().isAtLeast(SINCE)) {
      // a vCenter that could have them, and does not show them in the release that is spoken
      boolean hidden =
          ApiVersion.parse(crypto.session().content().about().apiVersion())
              .filter(own -> own.isAtLeast(SINCE))
              .isPresent();
      if (hidden) {
        throw lost(attempt, "the API release that is spoken does not show them");
      }
      return NONE;
    }
    KeySettings shown =
        shown(cluster).orElseThrow(() -> lost(attempt, "vCenter shows " + inWords(cluster)));
    if (shown.type().filter(KmsKeyType.WRAPPED::equals).isPresent() && shown.wrapping().isEmpty()) {
      throw lost(attempt, "vCenter shows no wrapping key, though its keys are wrapped");
    }
    return shown;
  }

  private static ConflictException lost(Attempt attempt, String why) {
    return new ConflictException(
        attempt,
        "vCenter may forget how the cluster keeps its keys if a server is changed, and these"
            + " settings cannot be repeated: "
            + why,
        "Nothing was changed. Change the server in the vSphere Client, and check key type and"
            + " wrapping key afterwards.");
  }

  /** From how a cluster keeps its keys to how it should; empty if it does. */
  Optional<Change> difference(Attempt attempt, KmipCluster cluster) {
    return isSeenAt(cluster)
        ? Optional.empty()
        : Optional.of(
            Change.changed(
                attempt.system(),
                Subject.of(VimKmsClusters.KIND, cluster.id()).part("keys"),
                inWords(cluster),
                inWords()));
  }

  private boolean isNone() {
    return type.isEmpty() && wrapping.isEmpty();
  }

  /** Whether another has what this one says; what it does not say may be as it likes. */
  private boolean isMetBy(KeySettings other) {
    return (type.isEmpty() || type.equals(other.type))
        && (wrapping.isEmpty()
            || wrapping.equals(other.wrapping)
            // vCenter chose the interval
            || (wrapping.get().equals(WrappingKeySpec.rotated())
                && other.wrapping.filter(key -> key.keyId().isEmpty()).isPresent()));
  }

  boolean isSeenAt(KmipCluster cluster) {
    return isNone() || shown(cluster).filter(this::isMetBy).isPresent();
  }

  /** The last elements of vSphere {@code KmipServerSpec}. */
  void write(ElementWriter spec) {
    type.ifPresent(word -> spec.text("defaultKeyType", word.value()));
    wrapping.ifPresent(
        key -> {
          boolean isNamed = key.keyId().isPresent();
          spec.object(
              "keySpec",
              "KmipServerSpecWrapping" + (isNamed ? "KeyId" : "RotationInterval") + "KeySpec",
              kind -> {
                kind.optional("keyId", key.keyId().orElse(null));
                key.rotationDays().ifPresent(days -> kind.number("rotationInterval", days));
              });
        });
  }

  /** Such as "keys of type wrappedKey, wrapping key w-1"; empty if nothing is said. */
  String inWords() {
    return Stream.concat(
            type.map(word -> "keys of type " + word).stream(),
            wrapping.map(WrappingKeySpec::toString).stream())
        .collect(Collectors.joining(", "));
  }

  private static String inWords(KmipCluster cluster) {
    return cluster.keyType().map(word -> "keys of type " + word).orElse("no key type")
        + cluster
            .wrappingKey()
            .map(
                key ->
                    ", "
                        + spec(key)
                            .map(WrappingKeySpec::toString)
                            .orElse("a wrapping key of the kind \"" + key.kind() + "\""))
            .orElse("");
  }
}
