package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.FindingCode;
import io.vmcrypt.kmip.ProbeStep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the addresses of a server and opens a connection to the first that takes one. */
public final class Dialer {

  private Dialer() {}

  /** A connection, and the address that took it. */
  public record Dialed(DeadlineChannel channel, InetAddress address) {}

  public static List<InetAddress> resolve(HostAndPort endpoint, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      if (endpoint.isIpv4() || endpoint.isIpv6()) {
        return List.of(InetAddress.getByName(endpoint.host()));
      }
      return lookUp(endpoint.host(), deadline);
    } catch (UnknownHostException e) {
      throw new ProbeFailure(
          ProbeStep.RESOLVE,
          FindingCode.NAME_NOT_RESOLVED,
          "the name " + endpoint.host() + " has no address",
          "Check its spelling, and that this machine asks a name server that knows it.",
          e);
    }
  }

  /** The platform's lookup knows no deadline, so it gets a thread that may be left behind. */
  private static List<InetAddress> lookUp(String name, Deadline deadline)
      throws ProbeFailure, UnknownHostException, ClosedByInterruptException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(name));
    Thread thread = new Thread(lookup, "vmcrypt-resolve-" + name);
    thread.setDaemon(true);
    thread.start();
    try {
      return List.of(lookup.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw ProbeFailure.timedOut(
          ProbeStep.RESOLVE, "the name " + name + " was not resolved", deadline, e);
    } catch (ExecutionException e) {
      UnknownHostException unknown = new UnknownHostException(name);
      unknown.initCause(e.getCause());
      throw unknown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  public static Dialed dial(List<InetAddress> addresses, int port, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    IOException last = null;
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress address = new InetSocketAddress(addresses.get(i), port);
      try {
        return new Dialed(
            DeadlineChannel.connect(address, deadline.share(addresses.size() - i)),
            addresses.get(i));
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        last = e;
      } catch (UnresolvedAddressException | UnsupportedOperationException e) {
        last = new IOException(e);
      }
    }
    String where = addresses.size() == 1 ? "" : " at any of " + addresses.size() + " addresses";
    if (last instanceof SocketTimeoutException) {
      throw ProbeFailure.timedOut(
          ProbeStep.CONNECT, "the server did not accept a connection" + where, deadline, last);
    }
    throw new ProbeFailure(
        ProbeStep.CONNECT,
        FindingCode.CONNECTION_REFUSED,
        "the server did not accept a connection"
            + where
            + (last == null ? "" : " (" + last.getMessage() + ")"),
        "Check address and port (KMIP's own port is "
            + HostAndPort.KMIP_PORT
            + "), that the KMS is running, and the firewall between.",
        last);
  }
}
