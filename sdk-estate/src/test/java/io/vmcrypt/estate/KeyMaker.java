package io.vmcrypt.estate;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.vsphere.VsphereClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes keys through vCenter in between other calls, as vCenter does while VMs are encrypted, and
 * keeps what went wrong.
 */
final class KeyMaker {

  private final VsphereClient vcenter;
  private final String provider;
  private final AtomicBoolean making = new AtomicBoolean();
  private final AtomicInteger made = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /**
   * @param vcenter a client that nobody else uses
   */
  KeyMaker(VsphereClient vcenter, String provider) {
    this.vcenter = vcenter;
    this.provider = provider;
  }

  /** Makes one key. */
  void make(String when) {
    making.set(true);
    tried().ifPresentOrElse(why -> failures.add(when + ": " + why), made::incrementAndGet);
    making.set(false);
  }

  /** Whether a request at vCenter is somebody else's. */
  boolean isOfOthers(ReceivedRequest request) {
    return !making.get();
  }

  /** What went wrong; empty if vCenter got a key. */
  Optional<String> tried() {
    try {
      return vcenter.kmsClusters().keys().create(provider).keyId().isBlank()
          ? Optional.of("no key")
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  int made() {
    return made.get();
  }

  List<String> failures() {
    return failures;
  }
}
