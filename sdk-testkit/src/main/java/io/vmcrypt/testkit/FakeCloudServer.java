package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FakeCloud} as a separate process, for programs and tools in any language. It prints one
 * line of JSON on standard output. It runs until its standard input is closed, then exits with 0.
 * Everything else goes to standard error.
 *
 * <p>The line is an object with {@code about}, which says that this is a stand-in, {@code
 * settingsFile}, which the command {@code vmcrypt} takes with {@code --settings}, and four objects,
 * of which {@code target} is null without {@code --target}. Each of those has {@code host}, {@code
 * port}, {@code thumbprintSha1} and {@code thumbprintSha256} (as OpenSSL prints them), and {@code
 * caFile}, the authority of its certificate (PEM); and:
 *
 * <ul>
 *   <li>{@code ovh}: {@code endpoint} (the base address, with {@code /1.0}), {@code
 *       applicationKey}, {@code applicationSecret}, {@code consumerKey}; for OAuth2 {@code
 *       tokenEndpoint}, {@code clientId}, {@code clientSecret}; {@code serviceName}, and {@code
 *       serviceNames}, an array of all of them; {@code errorShape} ({@code newer} or {@code
 *       legacy}); {@code okms}, null without {@code --okms}, else an object with {@code id}, {@code
 *       region}, {@code kmipEndpoint} and {@code kmipRsaEndpoint} (each a host, a colon and a
 *       port).
 *   <li>{@code vcenter}: {@code url} (of its SOAP service, with {@code /sdk}), {@code release},
 *       {@code instanceUuid}, {@code about} (its full name, as on the wire), {@code userName},
 *       {@code password}, {@code limitedUsers} (an array of objects with {@code userName}, {@code
 *       password} and {@code privileges}), {@code virtualMachines} (an array of names).
 *   <li>{@code target}: the same of the second vCenter, {@code serviceName} (its service at the OVH
 *       API) and {@code kms}, null without {@code --target-kms}, else an object with {@code host},
 *       {@code port}, {@code thumbprintSha1} and {@code thumbprintSha256}; the client's files of
 *       {@code kms} are accepted there too.
 *   <li>{@code kms}: {@code embedded} (false if it is an external one), and the PEM files {@code
 *       clientCertificateFile} and {@code clientKeyFile}, which the KMS accepts, and {@code
 *       wrongClientCertificateFile} and {@code wrongClientKeyFile}, which it does not. For an
 *       external KMS {@code caFile} is null, and so are the client's files if they were not given.
 * </ul>
 *
 * <p>All passwords and keys are made at random at each start. Options: {@code --kms HOST:PORT} (an
 * external KMS), with it {@code --client-cert FILE} and {@code --client-key FILE}; {@code --okms}
 * (the fake KMS is OVHcloud's); {@code --service NAME}, any number of times; {@code
 * --legacy-errors}; {@code --vcenter-release RELEASE}; {@code --target} (a second vCenter, to which
 * VMs can be moved), with it {@code --target-release RELEASE}, {@code --target-kms} and {@code
 * --target-port PORT}; {@code --vms COUNT}; {@code --limited-user NAME[:PRIVILEGE,...]}, any number
 * of times; {@code --directory DIR} for the PEM files, by default a temporary one that is deleted
 * at the end; {@code --ovh-port}, {@code --vcenter-port}, {@code --kms-port}, by default free ones;
 * {@code --help}. Exit status: 0, 1 if it cannot start, 2 for bad usage, with one line that says
 * why.
 *
 * <p>With {@code --target}, each line of the standard input is an order to a tool that brings VMs
 * to the second vCenter: {@code copy NAME} lets a plain copy appear there; {@code move NAME} takes
 * the VM away from the first one too, and refuses an encrypted one. What became of it is told on
 * standard error.
 */
public final class FakeCloudServer {
  private static final Duration KMS_TIMEOUT = Duration.ofSeconds(10);
  private static final int CANNOT_START = 1;
  private static final int BAD_USAGE = 2;
  private static final String ABOUT =
      "vmcrypt testkit: fakes of OVHcloud, vCenter and a KMS, none of them real";

  private FakeCloudServer() {}

  /**
   * Runs the process.
   *
   * @param arguments the options
   */
  public static void main(String[] arguments) {
    int status = 0;
    try {
      run(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("fakes: " + e.getMessage());
      status = BAD_USAGE;
    } catch (UncheckedIOException e) {
      System.err.println("fakes: cannot start: " + e.getMessage());
      status = CANNOT_START;
    }
    System.exit(status);
  }

  /**
   * Runs it as {@link #main} does, and returns at the end of the process's standard input: for
   * programs that say in their own way why it cannot start. Until then what others print goes to
   * standard error.
   *
   * @param arguments the options
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException as {@link #check}
   * @throws UncheckedIOException if it cannot start: a port is taken, or the folder cannot be
   *     written
   */
  public static void run(String... arguments) {
    PrintStream output = System.out;
    // other output, such as that of a log system, must not mix with the one line
    System.setOut(System.err);
    try {
      run(FakeCloudOptions.parse(arguments), System.in, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      System.setOut(output);
    }
  }

  /**
   * Checks a command line, without starting anything: for programs that take the same options and
   * say in their own way what is wrong with them.
   *
   * @param arguments what {@link #main} would be given
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if it is no command line of this program; the message says why
   *     in one line, and quotes nothing of it
   */
  public static void check(String... arguments) {
    FakeCloudOptions unused = FakeCloudOptions.parse(arguments);
  }

  private static void run(FakeCloudOptions options, InputStream input, PrintStream output)
      throws IOException {
    if (options.help()) {
      output.print(FakeCloudOptions.USAGE);
      return;
    }
    List<Vcenter.LimitedUser> limitedUsers = limitedUsers(options);
    try (PemDirectory directory = PemDirectory.open(options.directory());
        FakeCloud cloud = start(options, limitedUsers)) {
      Thread cleaning = new Thread(directory::close, "delete-pem-files");
      Runtime.getRuntime().addShutdownHook(cleaning);
      String line = JsonText.printText(describe(cloud, options, limitedUsers, directory));
      // the last file: whoever waits for it finds stand-ins that are ready
      directory.write("fake.json", line);
      output.println(line);
      output.flush();
      await(cloud, input);
    }
  }

  /** Until the input ends. */
  private static void await(FakeCloud cloud, InputStream input) throws IOException {
    Optional<FakeVcenter> target = cloud.target();
    if (target.isPresent()) {
      new ToolOrders(cloud.vcenter(), target.get(), line -> System.err.println("fakes: " + line))
          .takeAll(input);
      return;
    }
    while (input.read() >= 0) {
      // only the end of the input matters, not its content
    }
  }

  private static void target(FakeCloud.Builder builder, FakeCloudOptions options) {
    String release = options.targetRelease();
    builder.target(
        target -> {
          target.port(options.targetPort());
          if (release != null) {
            target.apiVersion(release);
          }
        });
    if (options.targetKms()) {
      builder.targetKms(kms -> {});
    }
  }

  private static FakeCloud start(FakeCloudOptions options, List<Vcenter.LimitedUser> limitedUsers) {
    FakeCloud.Builder builder =
        FakeCloud.builder()
            .ovhPort(options.ovhPort())
            .vcenterPort(options.vcenterPort())
            .kmsPort(options.kmsPort());
    String kmsHost = options.kmsHost();
    if (kmsHost != null) {
      builder.externalKms(kmsHost, options.externalKmsPort());
    }
    if (options.okms()) {
      builder.okms();
    }
    String release = options.vcenterRelease();
    if (release != null) {
      builder.vcenterRelease(release);
    }
    if (options.target()) {
      target(builder, options);
    }
    if (options.virtualMachines() > 0) {
      builder.virtualMachines(options.virtualMachines());
    }
    for (Vcenter.LimitedUser user : limitedUsers) {
      builder.limitedUser(user.name(), user.password(), user.privileges().toArray(new String[0]));
    }
    if (!options.services().isEmpty()) {
      builder.ovh(ovh -> ovh.services(options.services().toArray(new String[0])));
    }
    if (options.legacyErrors()) {
      builder.ovh(FakeOvhApiBuilder::legacyErrors);
    }
    return builder.start();
  }

  /** The limited users of the command line, with random passwords. */
  private static List<Vcenter.LimitedUser> limitedUsers(FakeCloudOptions options) {
    List<Vcenter.LimitedUser> users = new ArrayList<>();
    options
        .limitedUsers()
        .forEach(
            (name, privileges) ->
                users.add(new Vcenter.LimitedUser(name, FakeCloud.randomPassword(), privileges)));
    return users;
  }

  private static Map<String, @Nullable Object> describe(
      FakeCloud cloud,
      FakeCloudOptions options,
      List<Vcenter.LimitedUser> limitedUsers,
      PemDirectory directory)
      throws IOException {
    String caFile = directory.write("ca.pem", cloud.authority().certificatePem());
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("about", ABOUT);
    all.put("ovh", ovh(cloud, options, caFile));
    all.put("vcenter", vcenter(cloud, limitedUsers, caFile));
    all.put("target", target(cloud, caFile));
    all.put("kms", kms(cloud, options, directory, caFile));
    all.put("settingsFile", CommandSettings.write(cloud, directory, caFile));
    return all;
  }

  private static Map<String, @Nullable Object> ovh(
      FakeCloud cloud, FakeCloudOptions options, String caFile) {
    FakeOvhApi ovh = cloud.ovh();
    Map<String, @Nullable Object> json =
        new LinkedHashMap<>(
            server(ovh.endpoint().getHost(), ovh.endpoint().getPort(), ovh.certificate()));
    json.put("caFile", caFile);
    json.put("endpoint", ovh.endpoint().toString());
    json.put("applicationKey", ovh.applicationKey());
    json.put("applicationSecret", ovh.applicationSecret());
    json.put("consumerKey", ovh.consumerKey());
    json.put("tokenEndpoint", ovh.tokenEndpoint().toString());
    json.put("clientId", ovh.clientId());
    json.put("clientSecret", ovh.clientSecret());
    json.put("serviceName", ovh.serviceName());
    json.put("serviceNames", ovh.serviceNames());
    json.put("errorShape", options.legacyErrors() ? "legacy" : "newer");
    json.put("okms", cloud.okms().map(FakeCloudServer::okms).orElse(null));
    return json;
  }

  private static Map<String, @Nullable Object> okms(FakeOkms okms) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", okms.id());
    json.put("region", okms.region());
    json.put("kmipEndpoint", okms.kmipEndpoint());
    json.put("kmipRsaEndpoint", okms.kmipRsaEndpoint());
    return json;
  }

  private static Map<String, Object> vcenter(
      FakeCloud cloud, List<Vcenter.LimitedUser> limitedUsers, String caFile) {
    Map<String, Object> json = vcenter(cloud.vcenter(), caFile);
    json.put("limitedUsers", limitedUsers.stream().map(FakeCloudServer::user).toList());
    json.put("virtualMachines", cloud.vmNames());
    return json;
  }

  private static Map<String, Object> vcenter(FakeVcenter vcenter, String caFile) {
    Map<String, Object> json =
        server(vcenter.host(), vcenter.port(), vcenter.identity().certificate());
    json.put("caFile", caFile);
    json.put("url", vcenter.url().resolve("/sdk").toString());
    json.put("release", vcenter.apiVersion());
    json.put("instanceUuid", vcenter.instanceUuid());
    json.put("about", vcenter.fullName());
    json.put("userName", vcenter.userName());
    json.put("password", vcenter.password());
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> target(FakeCloud cloud, String caFile) {
    Optional<FakeVcenter> target = cloud.target();
    if (target.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>(vcenter(target.get(), caFile));
    json.put("serviceName", FakeCloud.TARGET_SERVICE_NAME);
    json.put(
        "kms",
        cloud
            .targetKms()
            .map(kms -> server(kms.host(), kms.port(), kms.certificate()))
            .orElse(null));
    return json;
  }

  private static Map<String, Object> user(Vcenter.LimitedUser user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("userName", user.name());
    json.put("password", user.password());
    json.put("privileges", List.copyOf(user.privileges()));
    return json;
  }

  private static Map<String, @Nullable Object> kms(
      FakeCloud cloud, FakeCloudOptions options, PemDirectory directory, String caFile)
      throws IOException {
    boolean embedded = cloud.kms().isPresent();
    Map<String, @Nullable Object> json =
        new LinkedHashMap<>(server(cloud.kmsHost(), cloud.kmsPort(), kmsCertificate(cloud)));
    json.put("caFile", embedded ? caFile : null);
    json.put("embedded", embedded);
    if (embedded) {
      TestIdentity client = cloud.clientIdentity();
      json.put("clientCertificateFile", directory.write("kms-client.pem", client.chainPem()));
      json.put("clientKeyFile", directory.write("kms-client-key.pem", client.privateKeyPem()));
    } else {
      json.put("clientCertificateFile", text(options.clientCertificate()));
      json.put("clientKeyFile", text(options.clientKey()));
    }
    TestIdentity wrong = cloud.wrongClientIdentity();
    json.put(
        "wrongClientCertificateFile", directory.write("kms-wrong-client.pem", wrong.chainPem()));
    json.put(
        "wrongClientKeyFile", directory.write("kms-wrong-client-key.pem", wrong.privateKeyPem()));
    return json;
  }

  private static X509Certificate kmsCertificate(FakeCloud cloud) throws IOException {
    Optional<X509Certificate> embedded = cloud.kms().map(FakeKmipServer::certificate);
    if (embedded.isPresent()) {
      return embedded.get();
    }
    return new VcenterKmipClient(cloud.kmsHost(), cloud.kmsPort(), KMS_TIMEOUT)
        .readCertificateChain()
        .get(0);
  }

  private static Map<String, Object> server(String host, int port, X509Certificate certificate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", host);
    json.put("port", port);
    json.put("thumbprintSha1", thumbprint("SHA-1", certificate));
    json.put("thumbprintSha256", thumbprint("SHA-256", certificate));
    return json;
  }

  private static String thumbprint(String algorithm, X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }
}
