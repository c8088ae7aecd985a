package io.vmcrypt.testkit.internal.vcenter.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Virtual TPMs among the devices of a VM. Each has an identity, which vCenter shows as a request
 * and a certificate for its endorsement key. Here these are bytes that differ, not real ones.
 */
public final class VirtualTpm {

  /** The type of the device. */
  public static final String TYPE = "VirtualTPM";

  private static final String CERTIFICATE = "endorsementKeyCertificate";
  private static final String REQUEST = "endorsementKeyCertificateSigningRequest";

  private VirtualTpm() {}

  /** That of a VM which had one from the start; each reading of the VM shows the same. */
  static DataObject from(String identity) {
    return of(UUID.fromString(identity));
  }

  /** A new one, which is nobody else's. */
  public static DataObject create() {
    return of(UUID.randomUUID());
  }

  /** Gives a VM another one, if it has one. */
  public static void replace(DataObject config) {
    config
        .data("hardware")
        .with(
            "device",
            config.data("hardware").list("device").stream()
                .map(device -> device.type().equals(TYPE) ? create() : device)
                .toList());
  }

  private static DataObject of(UUID identity) {
    return Literals.of("VirtualTPM")
        .with(REQUEST, List.of(base64("request " + identity)))
        .with(CERTIFICATE, List.of(base64("certificate " + identity)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** The one of a VM; null if it has none. */
  public static @Nullable DataObject find(DataObject config) {
    return config.data("hardware").list("device").stream()
        .filter(device -> device.type().equals(TYPE))
        .findFirst()
        .orElse(null);
  }

  /** Who it is, the same for copies of one; null if there is none. */
  public static @Nullable String identity(DataObject config) {
    DataObject device = find(config);
    return device == null ? null : device.texts(CERTIFICATE).get(0);
  }
}
