package io.vmcrypt.examples.api;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.micrometer.MicrometerCallListener;
import io.vmcrypt.opentelemetry.OpenTelemetryCallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.report.ReportJson;
import io.vmcrypt.spring.testing.FakeCloudInitializer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A module that is published, with what others may use of it.
 *
 * @param artifact such as {@code sdk-core}
 * @param packages the public top-level types of each exported package, both in the order of their
 *     names
 */
record PublishedModule(String artifact, Map<String, List<Class<?>>> packages) {

  static List<PublishedModule> all() {
    return List.of(
        of("sdk-core", HostAndPort.class),
        of("sdk-report", ReportJson.class),
        of("sdk-kmip-probe", KmipProbe.class),
        of("sdk-ovh", OvhClient.class),
        of("sdk-vsphere", VsphereClient.class),
        of("sdk-estate", EstateClient.class),
        of("sdk-testkit", FakeCloud.class),
        of("sdk-micrometer", MicrometerCallListener.class),
        of("sdk-opentelemetry", OpenTelemetryCallListener.class),
        of("sdk-spring-boot-starter", FakeCloudInitializer.class));
  }

  private static PublishedModule of(String artifact, Class<?> oneOfIt) {
    try {
      Path place = Path.of(oneOfIt.getProtectionDomain().getCodeSource().getLocation().toURI());
      ModuleReference module = ModuleFinder.of(place).findAll().iterator().next();
      Map<String, List<Class<?>>> packages = new TreeMap<>();
      for (ModuleDescriptor.Exports exports : module.descriptor().exports()) {
        if (!exports.isQualified()) {
          packages.put(exports.source(), new ArrayList<>());
        }
      }
      try (ModuleReader reader = module.open()) {
        for (String file : reader.list().sorted().toList()) {
          addType(packages, file);
        }
      }
      return new PublishedModule(artifact, packages);
    } catch (IOException | URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(artifact + " cannot be read", e);
    }
  }

  private static void addType(Map<String, List<Class<?>>> packages, String file)
      throws ClassNotFoundException {
    int slash = file.lastIndexOf('/');
    if (slash < 0 || !file.endsWith(".class") || file.indexOf('-', slash) > 0) {
      return;
    }
    List<Class<?>> types = packages.get(file.substring(0, slash).replace('/', '.'));
    if (types == null) {
      return;
    }
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    Class<?> type = Class.forName(name, false, PublishedModule.class.getClassLoader());
    if (Modifier.isPublic(type.getModifiers()) && !type.isMemberClass()) {
      types.add(type);
    }
  }
}
