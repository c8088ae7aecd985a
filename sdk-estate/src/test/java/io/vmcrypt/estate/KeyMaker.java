package io.vmcrypt.estate;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes keys through vCenter in between other calls, as vCenter does while VMs are encrypted, and
 * keeps what went wrong.
 */
final class KeyMaker {

  private final VsphereClient vcenter;
  private final String provider;
  private final AtomicInteger made = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /** What the session of this client shows; nothing else tells who makes a request. */
  private final String session;

  /**
   * Makes a first key, and so learns how its own requests are told from those of others.
   *
   * @param vcenter a client that nobody else uses
   * @param faults of vCenter, while nobody else asks it
   */
  KeyMaker(VsphereClient vcenter, String provider, Faults faults) {
    this.vcenter = vcenter;
    this.provider = provider;
    AtomicReference<String> seen = new AtomicReference<>("");
    faults.onEvery(
        request -> {
          request.header("Cookie").ifPresent(seen::set);
          return false;
        },
        Fault.delay(Duration.ofNanos(1)));
    tried()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    faults.clear();
    this.session = seen.get();
  }

  /** Makes one key. */
  void make(String when) {
    tried().ifPresentOrElse(why -> failures.add(when + ": " + why), made::incrementAndGet);
  }

  /** Whether a request is somebody else's. */
  boolean isOfOthers(ReceivedRequest request) {
    return !request.header("Cookie").map(session::equals).orElse(false);
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
