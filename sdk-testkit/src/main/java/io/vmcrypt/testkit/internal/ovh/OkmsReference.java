package io.vmcrypt.testkit.internal.ovh;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What can be had of an OVHcloud KMS in a region, before there is one. */
final class OkmsReference {
  private static final Set<String> REGIONS =
      Set.of(
          "ap-south-mum",
          "ap-southeast-sgp",
          "ap-southeast-syd",
          "ca-east-bhs",
          "ca-east-tor",
          "eu-central-waw",
          "eu-south-mil",
          "eu-west-eri",
          "eu-west-gra",
          "eu-west-lim",
          "eu-west-par",
          "eu-west-rbx",
          "eu-west-sbg");

  private OkmsReference() {}

  /**
   * The routes.
   *
   * @param servers the KMSs of the account: theirs are the regions that are listed
   */
  static List<OvhRoute> routes(List<OkmsServer> servers) {
    return List.of(
        OvhRoute.guarded(
            "GET",
            "/okms/reference/regions",
            null,
            call ->
                OvhPage.of(
                    call.request(),
                    servers.stream()
                        .collect(Collectors.groupingBy(OkmsServer::region))
                        .values()
                        .stream()
                        .map(ofRegion -> region(ofRegion.get(0)))
                        .toList())),
        OvhRoute.guarded("GET", "/okms/reference/serviceKey", null, OkmsReference::serviceKeys)
            .withQuery("region"),
        OvhRoute.guarded("GET", "/okms/reference/secretConfig", null, OkmsReference::secretConfig)
            .withQuery("region"));
  }

  private static Map<String, Object> region(OkmsServer server) {
    return Map.of(
        "id",
        server.region(),
        "kmipEndpoint",
        server.kmipEndpoint(),
        "restEndpoint",
        "https://" + server.region() + ".okms.ovh.net",
        "type",
        "REGION-1-AZ",
        "certifications",
        List.of());
  }

  private static Object secretConfig(OvhCall call) {
    checkRegion(call);
    return Map.<String, Object>of("casRequired", false, "maxVersions", 10L);
  }

  private static Object serviceKeys(OvhCall call) {
    checkRegion(call);
    return OvhPage.of(
        call.request(),
        List.of(
            kind("oct", true, List.of(128L, 192L, 256L), 256L, List.of(), "encrypt", "decrypt"),
            kind("RSA", false, List.of(2048L, 3072L, 4096L), 2048L, List.of(), "sign", "verify"),
            kind(
                "EC", false, List.of(), 0L, List.of("P-256", "P-384", "P-521"), "sign", "verify")));
  }

  private static Map<String, Object> kind(
      String type,
      boolean isDefault,
      List<Long> sizes,
      long defaultSize,
      List<String> curves,
      String... operations) {
    return Map.of(
        "type",
        type,
        "default",
        isDefault,
        "sizes",
        sizes.stream().map(size -> Map.of("value", size, "default", size == defaultSize)).toList(),
        "curves",
        curves.stream()
            .map(curve -> Map.of("value", curve, "default", curve.equals("P-256")))
            .toList(),
        "operations",
        List.of(Map.of("value", List.of(operations), "default", true)));
  }

  private static void checkRegion(OvhCall call) {
    String region = call.query().get("region");
    if (region == null) {
      throw RequestBody.invalid("region", "Missing required parameter");
    }
    if (!REGIONS.contains(region)) {
      throw RequestBody.invalid(
          "region",
          "Given data ("
              + region
              + ") does not belong to the enumeration "
              + new TreeSet<>(REGIONS));
    }
  }
}
