package io.vmcrypt.examples.faults;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What one cell of the matrix takes place in: a fake, a relay in front of it, and a client. */
abstract class Scene implements AutoCloseable {

  /** How long each call may take where it waits for what does not come. */
  static final Duration SHORT = Duration.ofSeconds(2);

  /** How long each call may take elsewhere: fakes make keys, and are many at a time. */
  static final Duration LONG = Duration.ofSeconds(30);

  static final String HOST = "127.0.0.1";
  static final TestAuthority AUTHORITY = TestAuthority.create();

  private final Relay relay;
  final TimeSource time;

  Scene(int port, TimeSource time) {
    this.relay = Relay.to(port);
    this.time = time;
  }

  final Relay relay() {
    return relay;
  }

  static ServerTrust trust() {
    return ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate()));
  }

  /** The system, as the SDK's messages name it. */
  abstract String system();

  /** Makes the client of the call that is looked at, for a host; the one before is closed. */
  abstract void connect(String host, Duration timeout);

  /** How long the client may take where it waits for what does not come. */
  Duration shortLimit() {
    return SHORT;
  }

  /** Has the client reach the server and sign in. */
  abstract void warm();

  /** Breaks each call of a kind as a column of the matrix says; not those of the network. */
  abstract void plan(RemoteCall<?> call, MatrixFault fault, int elsewhere);

  /** Takes back all that was planned. */
  abstract void behave();

  /** What must not be told. */
  abstract Set<String> secrets();

  /** What the fake itself failed at. */
  abstract List<RuntimeException> failures();

  /** Closes the client. */
  abstract void disconnect();

  abstract void stopFakes();

  @Override
  public final void close() {
    disconnect();
    relay.close();
    stopFakes();
  }
}
