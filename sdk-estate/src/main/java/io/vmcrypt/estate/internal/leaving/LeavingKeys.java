package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import java.util.Optional;

/**
 * How many keys the KMS has to hold for a key provider that is left and for the one that takes its
 * place, as vCenter's ledger of keys counts them. Where keys are wrapped, the KMS holds what wraps
 * them, and not the keys.
 */
public record LeavingKeys(Context context, LeavingLook look) {

  /** How many there are, and how many there will be; empty if there is none to move. */
  Optional<Finding> planned() {
    KeyCount count = look.count();
    long users = users(count, look.from());
    return users == 0
        ? Optional.empty()
        : Optional.of(
            told(
                "needed at the KMS now: "
                    + words(count)
                    + ". Once all has moved: "
                    + (isWrapped()
                        ? "what wraps keys of " + look.to() + ", and no key of their own for them"
                        : "a key of " + look.to() + " for each of them")));
  }

  /** That they could not be counted, which is in the way of nothing. */
  Finding notCounted(SdkException refused) {
    return told("how many keys are needed at the KMS could not be counted: " + refused.outcome());
  }

  private Finding told(String seen) {
    return Finding.note(FindingCode.KEYS_COUNTED, Context.VCENTER, look.subject(), seen, "");
  }

  /** How many there were before a run, and how many there are now. */
  String counted(KeyCount now) {
    return "needed at the KMS before: " + words(look.count()) + "; now: " + words(now);
  }

  private boolean isWrapped() {
    return context
        .cluster()
        .map(KmsCluster::keyType)
        .orElseGet(() -> context.estate().keyType())
        .filter(KmsKeyType.WRAPPED::equals)
        .isPresent();
  }

  private String words(KeyCount count) {
    return words(count, look.from())
        + ", "
        + words(count, look.to())
        + (count.isKnown() ? "" : "; of some keys that is not known");
  }

  private static String words(KeyCount count, String provider) {
    long keys =
        count.keys().stream()
            .filter(key -> key.key().providerId().equals(Optional.of(provider)))
            .filter(
                key ->
                    key.use() == Use.WRAPS
                        || (key.use() == Use.NEEDED && key.wrappedBy().isEmpty()))
            .count();
    long users = users(count, provider);
    return Count.of(keys, "key") + " of " + provider + " (of " + Count.of(users, "user") + ")";
  }

  private static long users(KeyCount count, String provider) {
    return count.providers().stream()
        .filter(keys -> keys.providerId().equals(provider))
        .mapToLong(ProviderKeys::users)
        .sum();
  }
}
