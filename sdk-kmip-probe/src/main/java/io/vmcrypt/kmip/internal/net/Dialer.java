package io.vmcrypt.kmip.internal.net;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.NameLookup;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Finds the addresses of a server, and the first of them that answers. */
public final class Dialer {

  private Dialer() {}

  public static List<InetAddress> resolve(HostAndPort endpoint, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      if (endpoint.isIpv4() || endpoint.isIpv6()) {
        return List.of(InetAddress.getByName(endpoint.host()));
      }
      return lookUp(endpoint.host(), deadline);
    } catch (UnknownHostException e) {
      throw ProbeFailure.of(FindingCode.KMS_NAME_NOT_RESOLVED, e, NameLookup.seen(e));
    }
  }

  private static List<InetAddress> lookUp(String name, Deadline deadline)
      throws ProbeFailure, UnknownHostException, ClosedByInterruptException {
    try {
      return List.of(
          NameLookup.within(
              Duration.ofMillis(deadline.remainingMillis()), () -> InetAddress.getAllByName(name)));
    } catch (TimeoutException e) {
      throw ProbeFailure.timedOut(
          ProbeStep.RESOLVE, "the name " + name + " was not resolved", deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  /** What to do with one of several addresses. */
  public interface Visit<T> {
    T at(InetAddress address, Deadline share) throws ProbeFailure, ClosedByInterruptException;
  }

  /**
   * Tries one address after the other until one answers. Each gets an even share of the time that
   * is left, so an address that refuses, stays silent or hangs up does not hide the next one.
   *
   * @param passedOver called with each address that did not answer, if a later one did
   */
  public static <T> T first(
      List<InetAddress> addresses,
      Deadline deadline,
      Visit<T> visit,
      BiConsumer<InetAddress, ProbeFailure> passedOver)
      throws ProbeFailure, ClosedByInterruptException {
    Map<InetAddress, ProbeFailure> failures = new LinkedHashMap<>();
    for (int i = 0; i < addresses.size(); i++) {
      InetAddress address = addresses.get(i);
      try {
        T result = visit.at(address, deadline.share(addresses.size() - i));
        failures.forEach(passedOver);
        return result;
      } catch (ProbeFailure e) {
        if (addresses.size() == 1) {
          throw e;
        }
        if (!e.isOfTheAddress()) {
          failures.forEach(passedOver);
          throw e.naming(address.getHostAddress());
        }
        failures.put(address, e);
      }
    }
    throw together(failures);
  }

  /** The failure at the latest step, with the failure of each address in its text. */
  private static ProbeFailure together(Map<InetAddress, ProbeFailure> failures) {
    ProbeFailure furthest =
        failures.values().stream().max(Comparator.comparing(ProbeFailure::step)).orElseThrow();
    return new ProbeFailure(
        furthest.step(),
        furthest.code(),
        "none of "
            + failures.size()
            + " addresses answers: "
            + failures.entrySet().stream()
                .map(each -> each.getKey().getHostAddress() + ": " + each.getValue().outcome())
                .collect(Collectors.joining("; ")),
        furthest.advice(),
        furthest.getCause());
  }

  public static DeadlineChannel dial(InetAddress address, int port, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return DeadlineChannel.connect(new InetSocketAddress(address, port), deadline);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (SocketTimeoutException e) {
      throw ProbeFailure.timedOut(
          ProbeStep.CONNECT, "the server did not accept a connection", deadline, e);
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      // also of an address that this machine cannot speak to, such as IPv6 where it has IPv4 alone
      throw ProbeFailure.of(
          FindingCode.KMS_CONNECTION_REFUSED,
          e,
          e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }
}
