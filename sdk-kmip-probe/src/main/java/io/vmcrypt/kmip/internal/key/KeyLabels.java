package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The labels that vCenter gives a key after Create: it asks for each, and adds all at once. */
final class KeyLabels {

  /** The names are those that vCenter 7.0.3 uses; the values say that a probe made the key. */
  private static final List<Map.Entry<String, String>> LABELS =
      List.of(
          Map.entry("x-Product_Version", "vmcrypt probe"),
          Map.entry("x-Vendor", "vmcrypt"),
          Map.entry("x-Product", "vmcrypt probe"));

  private KeyLabels() {}

  /** Labels a key; returns what went wrong, empty if it has its labels. */
  static Optional<String> give(KeyTalk talk, String key) throws ClosedByInterruptException {
    String problem = null;
    try {
      for (Map.Entry<String, String> label : LABELS) {
        String name = label.getKey();
        KmipResponse absent = talk.once(KmipRequest.getAttributes(key, List.of(name)));
        if (!absent.isSuccess() && problem == null) {
          problem = "Get Attributes of the absent " + name + ": " + absent.refusal();
        }
      }
      if (problem != null) {
        return Optional.of(problem);
      }
      KmipResponse labelled = talk.once(KmipRequest.addLabels(key, LABELS));
      Optional<String> refusal =
          labelled.firstRefusal().map(refused -> "three Add Attribute in one message: " + refused);
      if (refusal.isEmpty()) {
        KeyTalk.about(labelled, key);
      }
      return refusal;
    } catch (ProbeFailure e) {
      return Optional.of(e.outcome());
    } catch (TtlvException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
