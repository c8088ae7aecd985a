package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.vsphere.VsphereClient;
import java.util.List;

/** Which releases have native key providers: they came with 7.0.2. */
public final class NativeSupport {

  private static final List<String> WITHOUT = List.of("6.", "7.0.0", "7.0.1");

  private NativeSupport() {}

  /** Whether a vCenter is of a release that has none. */
  public static boolean isMissing(VsphereClient vcenter) {
    String release = vcenter.about().apiVersion();
    return WITHOUT.stream().anyMatch(release::startsWith);
  }
}
