package io.vmcrypt.testkit.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A real KMIP server, PyKMIP, as a process on this machine: for tests that must not rely on a fake.
 * Needs {@code /usr/bin/python3} with PyKMIP (Debian: {@code python3-pykmip}), {@code openssl}, and
 * a directory with the two scripts {@code run-pykmip.sh PORT DIRECTORY}, which makes an authority
 * and certificates, starts the server on 127.0.0.1 and prints {@code pid=N} once it listens, and
 * {@code stop-pykmip.sh DIRECTORY}.
 *
 * <pre>{@code
 * assumeTrue(PyKmipServer.missing(scripts).isEmpty(), "PyKMIP is not installed");
 * try (PyKmipServer kms = PyKmipServer.builder(scripts).tls13().start(temporaryDirectory)) {
 *   // connect to 127.0.0.1 and kms.port() as kms.client()
 * }
 * }</pre>
 *
 * <p>It ends with {@link #close}, or at the latest with this JVM. Safe for use by several threads.
 */
public final class PyKmipServer implements AutoCloseable {

  private static final String RUN_SCRIPT = "run-pykmip.sh";
  private static final String STOP_SCRIPT = "stop-pykmip.sh";
  private static final String OLD_TLS_CONFIGURATION = "seclevel0.cnf";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /**
   * Another process may take the port first, and the script ends a start after ten seconds, which a
   * busy machine may not have to spare.
   */
  private static final int ATTEMPTS = 8;

  private static final String PYTHON_SETTINGS = "sitecustomize.py";

  /**
   * The key server's database does not wait for the disk, as it would at each of the writes that
   * make a key: what a test leaves need not outlive a loss of power.
   */
  private static final String WITHOUT_WAITING_FOR_THE_DISK =
      """
      import sqlite3
      from sqlite3 import dbapi2
      opened = dbapi2.connect
      def connect(*args, **kwargs):
          connection = opened(*args, **kwargs)
          connection.execute('PRAGMA synchronous=OFF')
          return connection
      sqlite3.connect = dbapi2.connect = connect
      """;

  private final Path scripts;
  private final Path directory;
  private final int port;
  private final Map<String, String> environment;
  private final Thread atExit = new Thread(this::end, "stop-pykmip");
  private boolean running = true;
  private boolean closed;

  private PyKmipServer(Path scripts, Path directory, int port, Map<String, String> environment) {
    this.scripts = scripts;
    this.directory = directory;
    this.port = port;
    this.environment = Map.copyOf(environment);
  }

  /**
   * What this machine lacks.
   *
   * @param scripts the directory with the two scripts
   * @return the reason for skipping a test, or empty if nothing is missing
   */
  public static Optional<String> missing(Path scripts) {
    Objects.requireNonNull(scripts, "scripts");
    for (String script : List.of(RUN_SCRIPT, STOP_SCRIPT)) {
      if (!Files.isExecutable(scripts.resolve(script))) {
        return Optional.of("There is no " + script + " in " + scripts);
      }
    }
    return Machine.MISSING;
  }

  /** What this machine lacks: asked once, since Python takes most of a start to answer. */
  private static final class Machine {

    private static final Optional<String> MISSING = missing();

    private static Optional<String> missing() {
      if (!succeeds("/usr/bin/python3", "-c", "import kmip")) {
        return Optional.of("/usr/bin/python3 has no PyKMIP (package python3-pykmip)");
      }
      return succeeds("openssl", "version")
          ? Optional.empty()
          : Optional.of("openssl is not on the PATH");
    }
  }

  /**
   * Makes a builder for a server.
   *
   * @param scripts the directory with the two scripts
   * @return a builder for a server with RSA keys and TLS 1.2 only, as PyKMIP is packaged
   */
  public static Builder builder(Path scripts) {
    return new Builder(Objects.requireNonNull(scripts, "scripts"));
  }

  /** {@return the port that the server listens on, on 127.0.0.1: 1 to 65535} */
  public int port() {
    return port;
  }

  /** {@return the authority that issued all the certificates here, as a PEM file} */
  public Path authorityCertificateFile() {
    return certificateFile("ca");
  }

  /** {@return the server's certificate as a PEM file, for localhost and 127.0.0.1} */
  public Path certificateFile() {
    return certificateFile("server");
  }

  /** {@return the client certificate that the server accepts, as a PEM file} */
  public Path clientCertificateFile() {
    return certificateFile("client");
  }

  /** {@return the key of {@link #clientCertificateFile} as a PEM file without a passphrase} */
  public Path clientKeyFile() {
    return keyFile("client");
  }

  /** {@return what the server logs, the file} */
  public Path log() {
    return directory.resolve("server.log");
  }

  /** {@return the server's certificate: what {@link #certificateFile} holds} */
  public X509Certificate certificate() {
    return certificate("server");
  }

  /** {@return the authority's certificate: what {@link #authorityCertificateFile} holds} */
  public X509Certificate authorityCertificate() {
    return certificate("ca");
  }

  /**
   * {@return the authority that issued all the certificates here, with its key: to issue more, and
   * to sign requests}
   */
  public TestAuthority authority() {
    return TestAuthority.of(identity("ca"));
  }

  /** {@return a client that the server accepts: certificate and key} */
  public TestIdentity client() {
    return identity("client");
  }

  /**
   * {@return a client of the same authority whose certificate lacks the extended key usage
   * clientAuth: the handshake passes, but each request is answered with Authentication Not
   * Successful: certificate and key}
   */
  public TestIdentity clientWithoutUsage() {
    return identity("client-noeku");
  }

  /**
   * Shows another certificate from now on, as after a renewal: the server is stopped, and started
   * again on the same port with the keys that it has. It accepts the same clients as before.
   *
   * @param identity the server's new certificate with its key, by any authority
   * @throws UncheckedIOException if a script cannot be run, or a file cannot be written
   * @throws IllegalStateException if the server is closed, or did not start again
   */
  public synchronized void replaceIdentity(TestIdentity identity) {
    Objects.requireNonNull(identity, "identity");
    requireOpen();
    stop();
    String certificate = identity.certificatePem();
    String key = identity.privateKeyPem();
    try {
      Files.writeString(certificateFile(), certificate);
      Files.writeString(keyFile("server"), key);
      Files.writeString(directory.resolve("certs").resolve("server.pem"), certificate + key);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a certificate to " + directory, e);
    }
    restart();
  }

  /**
   * Ends the server's processes, as in an outage. Keys and settings stay. Calling it again does
   * nothing.
   *
   * @throws UncheckedIOException if the script cannot be run
   */
  public synchronized void stop() {
    if (!running) {
      return;
    }
    running = false;
    Path output = directory.resolve("stop.log");
    try {
      run(
          STOP_LIMIT,
          Map.of(),
          output,
          scripts.resolve(STOP_SCRIPT).toString(),
          directory.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop PyKMIP, see " + output, e);
    }
  }

  /**
   * Starts the server again on the same port, with the keys that it has, and waits until it
   * listens. Does nothing if it runs.
   *
   * @throws UncheckedIOException if the script cannot be run
   * @throws IllegalStateException if the server is closed, or did not start again
   */
  public synchronized void restart() {
    requireOpen();
    if (running) {
      return;
    }
    try {
      Optional<String> failure = run(scripts, directory, port, environment);
      for (int again = 1; again < ATTEMPTS && failure.isPresent(); again++) {
        failure = run(scripts, directory, port, environment);
      }
      if (failure.isPresent()) {
        throw new IllegalStateException("PyKMIP did not start again: " + failure.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run PyKMIP in " + directory, e);
    }
    running = true;
  }

  /** Starts a server; returns what went wrong. */
  private static Optional<String> run(
      Path scripts, Path directory, int port, Map<String, String> environment) throws IOException {
    Path output = directory.resolve("run.log");
    Path settings = Files.createDirectories(directory.resolve("python"));
    Files.writeString(settings.resolve(PYTHON_SETTINGS), WITHOUT_WAITING_FOR_THE_DISK);
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put("PYTHONPATH", settings.toString());
    int exit =
        run(
            START_LIMIT,
            all,
            output,
            scripts.resolve(RUN_SCRIPT).toString(),
            Integer.toString(port),
            directory.toString());
    String said = Files.readString(output, UTF_8).strip();
    return exit == 0 && said.contains("pid=") ? Optional.empty() : Optional.of(said);
  }

  /** Ends the server's processes. Calling it again does nothing. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException jvmIsEnding) {
      // the hook has nothing left to do
    }
  }

  private synchronized void end() {
    closed = true;
    stop();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The server is closed");
    }
  }

  private Path certificateFile(String name) {
    return directory.resolve("certs").resolve(name + ".crt");
  }

  private Path keyFile(String name) {
    return directory.resolve("certs").resolve(name + ".key");
  }

  private X509Certificate certificate(String name) {
    try (InputStream in = Files.newInputStream(certificateFile(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateException e) {
      throw new IllegalStateException("openssl wrote no certificate", e);
    }
  }

  private TestIdentity identity(String name) {
    try (Reader reader = Files.newBufferedReader(keyFile(name));
        PEMParser parser = new PEMParser(reader)) {
      if (parser.readObject() instanceof PrivateKeyInfo info) {
        PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(info);
        return new TestIdentity(List.of(certificate(name)), key);
      }
      throw new IllegalStateException("openssl wrote no PKCS #8 key");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return finish(process, STOP_LIMIT) == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private static int run(
      Duration limit, Map<String, String> environment, Path output, String... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // the scripts must not get these variables from this machine's user
    builder
        .environment()
        .keySet()
        .removeAll(
            List.of(
                "SUITE", "TLS13", "CIPHERS", "KEYALG", "NOEKU", "STOCK", "SSLV", "OPENSSL_CONF"));
    builder.environment().putAll(environment);
    return finish(builder.start(), limit);
  }

  private static int finish(Process process, Duration limit) throws IOException {
    try {
      process.getOutputStream().close();
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new IOException("Not done within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The options of a {@link PyKmipServer}; for use by one thread, and reusable. */
  public static final class Builder {

    private final Path scripts;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Builder(Path scripts) {
      this.scripts = scripts;
      environment.put("LOGLEVEL", "INFO");
    }

    /**
     * Offers TLS 1.3 in addition to 1.2; the default is TLS 1.2 only. It replaces {@link
     * #tls10Only}.
     *
     * @return this builder
     */
    public Builder tls13() {
      environment.remove("SUITE");
      environment.remove("OPENSSL_CONF");
      environment.put("TLS13", "1");
      return this;
    }

    /**
     * Offers TLS 1.0 and nothing newer, as old servers do; the default is TLS 1.2 only. It replaces
     * {@link #tls13}. Needs a configuration of OpenSSL, {@code seclevel0.cnf}, beside the scripts:
     * without it OpenSSL refuses TLS 1.0.
     *
     * @return this builder
     * @throws IllegalStateException if there is no {@code seclevel0.cnf}
     */
    public Builder tls10Only() {
      Path configuration = scripts.resolve(OLD_TLS_CONFIGURATION).toAbsolutePath();
      if (!Files.isReadable(configuration)) {
        throw new IllegalStateException("There is no " + OLD_TLS_CONFIGURATION + " in " + scripts);
      }
      environment.remove("TLS13");
      environment.put("SUITE", "Basic");
      environment.put("OPENSSL_CONF", configuration.toString());
      return this;
    }

    /**
     * Uses P-256 keys for server and client; the default is RSA of 2048 bits.
     *
     * @return this builder
     */
    public Builder ecKeys() {
      environment.put("KEYALG", "ec");
      return this;
    }

    /**
     * Also accepts client certificates without the extended key usage clientAuth.
     *
     * @return this builder
     */
    public Builder withoutClientUsageCheck() {
      environment.put("NOEKU", "1");
      return this;
    }

    /**
     * Makes the certificates, starts the server on a free port and waits until it listens.
     *
     * @param directory the directory for certificates, database and logs; it is created if it is
     *     absent. If an earlier server has left files there, they are used again. Certificates that
     *     were added to {@link PyKmipServer#authorityCertificateFile} in the meantime are trusted
     *     too
     * @return the running server, to be closed
     * @throws UncheckedIOException if a script cannot be run
     * @throws IllegalStateException if the server did not start; the message holds the output
     */
    public PyKmipServer start(Path directory) {
      Objects.requireNonNull(directory, "directory");
      try {
        Path absolute = Files.createDirectories(directory).toRealPath();
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
          int port = freePort();
          Optional<String> failure = run(scripts, absolute, port, environment);
          if (failure.isEmpty()) {
            PyKmipServer server = new PyKmipServer(scripts, absolute, port, environment);
            Runtime.getRuntime().addShutdownHook(server.atExit);
            return server;
          }
          last = failure.get();
        }
        throw new IllegalStateException("PyKMIP did not start: " + last);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot run PyKMIP in " + directory, e);
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }
}
