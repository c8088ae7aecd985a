package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.internal.vim.Tasks;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.kms.WrappingKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A KMS cluster over SOAP. */
final class VimKmsCluster implements KmsCluster {

  private static final Duration STATUS_TIMEOUT = Duration.ofMinutes(2);

  // the last look before the time-out needs some time too
  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(10);

  private static final Backoff PAUSES =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final CryptoManager crypto;
  private final KmipCluster cluster;

  VimKmsCluster(CryptoManager crypto, KmipCluster cluster) {
    this.crypto = crypto;
    this.cluster = cluster;
  }

  @Override
  public String id() {
    return cluster.id();
  }

  @Override
  public List<KmsServer> servers() {
    return cluster.servers();
  }

  @Override
  public boolean isDefault() {
    return cluster.isDefault();
  }

  @Override
  public Optional<String> managementType() {
    return cluster.managementType();
  }

  @Override
  public Optional<KmsKeyType> keyType() {
    return cluster.keyType();
  }

  @Override
  public Optional<WrappingKey> wrappingKey() {
    return cluster.wrappingKey();
  }

  @Override
  public Optional<Change> keysDiffer(KmsClusterSpec wanted) {
    KeySettings settings = KeySettings.wanted(requireNonNull(wanted, "wanted"));
    Attempt attempt = crypto.attempt("see how KMS cluster " + id() + " keeps its keys");
    settings.require(crypto, attempt);
    return settings.difference(attempt, cluster);
  }

  @Override
  public KmsTrust trust() {
    return new VimKmsTrust(crypto, id());
  }

  @Override
  public KmsClusterStatus status() {
    return status(crypto.attempt("read the status of KMS cluster " + id()), STATUS_TIMEOUT);
  }

  private KmsClusterStatus status(Attempt attempt, Duration timeout) {
    return new Tasks(crypto.session())
        .<KmsClusterStatus>operation(
            attempt,
            crypto.startStatus(attempt, cluster),
            (task, result) -> KmipStatus.of(cluster, result))
        .await(timeout);
  }

  @Override
  public KmsClusterStatus awaitHealthy(WaitOptions options, Collection<String> skipped) {
    requireNonNull(options, "options");
    Attempt attempt = crypto.attempt("wait until KMS cluster " + id() + " is healthy");
    TimeSource time = crypto.session().time();
    long start = time.nanoTime();
    AtomicInteger looks = new AtomicInteger();
    AtomicReference<@Nullable KmsClusterStatus> last = new AtomicReference<>();
    PollingLoop<KmsClusterStatus> loop =
        new PollingLoop<>(
            attempt,
            time,
            PAUSES,
            left -> {
              looks.incrementAndGet();
              KmsClusterStatus status = status(attempt, timeOfOneLook(left)).without(skipped);
              last.set(status);
              return status;
            },
            KmsClusterStatus::summary,
            status -> OptionalInt.empty(),
            "");
    try {
      return loop.await(KmsClusterStatus::isHealthy, options);
    } catch (OperationTimeoutException e) {
      KmsClusterStatus status = last.get();
      throw new OperationTimeoutException(
          attempt,
          status == null
              ? "vCenter has not reported the status: look at vCenter's health, then wait again."
              : String.join(" ", status.problems()),
          status == null ? e.lastState() : status.summary(),
          Duration.ofNanos(time.nanoTime() - start),
          looks.get());
    }
  }

  private static Duration timeOfOneLook(Duration left) {
    Duration most = left.compareTo(STATUS_TIMEOUT) < 0 ? left : STATUS_TIMEOUT;
    return most.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : most;
  }

  /** {@return name, servers and the type of the keys, for logs} */
  @Override
  public String toString() {
    return OneLine.of(
        "KmsCluster[%s, %s%s%s]"
            .formatted(
                id(),
                servers(),
                isDefault() ? ", default" : "",
                keyType().map(type -> ", keys of type " + type).orElse("")));
  }
}
