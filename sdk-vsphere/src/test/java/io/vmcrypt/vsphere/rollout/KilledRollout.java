package io.vmcrypt.vsphere.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A run of {@link RolloutProcess} that may be killed. */
interface KilledRollout extends AutoCloseable {

  /** What it says next; null when it has ended. */
  @Nullable String line() throws IOException, InterruptedException;

  /** Whether it ends by itself in this time. */
  boolean endsWithin(int millis) throws InterruptedException;

  boolean isAlive();

  /** Kills it, if it is still there. */
  @Override
  void close();

  /** In a process of its own, which writes its errors to a file. */
  static KilledRollout process(FakeVcenter fake, int concurrency, Path errors) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                RolloutProcess.class.getName()));
    command.addAll(arguments(fake, concurrency));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(RolloutProcess.PASSWORD, fake.password());
    Process process =
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
    BufferedReader output = process.inputReader(UTF_8);
    return new KilledRollout() {

      @Override
      public @Nullable String line() throws IOException {
        return output.readLine();
      }

      @Override
      public boolean endsWithin(int millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
      }

      @Override
      public boolean isAlive() {
        return process.isAlive();
      }

      @Override
      public void close() {
        process.destroyForcibly().onExit().join();
      }
    };
  }

  /** In this process; when it is killed, vCenter answers nothing of what it still asks. */
  static KilledRollout here(FakeVcenter fake, int concurrency, PrintWriter errors) {
    AtomicBoolean killed = new AtomicBoolean();
    fake.faults().onEvery(request -> killed.get(), Fault.close());
    BlockingQueue<Optional<String>> said = new LinkedBlockingQueue<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                RolloutProcess.run(
                    arguments(fake, concurrency),
                    fake.password(),
                    text -> said.add(Optional.of(text)));
              } catch (RuntimeException e) {
                e.printStackTrace(errors);
              } finally {
                said.add(Optional.empty());
              }
            },
            "rollout to be killed");
    thread.start();
    return new KilledRollout() {

      @Override
      public @Nullable String line() throws InterruptedException {
        return said.take().orElse(null);
      }

      @Override
      public boolean endsWithin(int millis) throws InterruptedException {
        thread.join(Math.max(1, millis));
        return !thread.isAlive();
      }

      @Override
      public boolean isAlive() {
        return thread.isAlive();
      }

      @Override
      public void close() {
        killed.set(true);
        // it need not wait for what it has asked
        thread.interrupt();
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static List<String> arguments(FakeVcenter fake, int concurrency) {
    return List.of(
        fake.host() + ":" + fake.port(),
        fake.userName(),
        Thumbprint.of(fake.identity().certificate(), ThumbprintAlgorithm.SHA256).toString(),
        Integer.toString(concurrency));
  }
}
