package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.report.json.ResultJson;
import java.nio.file.Path;

/**
 * Where a document is written.
 *
 * @param canonical whether it is written for its digest: paths are absolute, and what is in memory
 *     is named
 */
public record Output(ResultJson json, boolean canonical) {

  String path(Path path) {
    return canonical ? path.toAbsolutePath().normalize().toString() : path.toString();
  }

  String secret(SecretReference secret) {
    return canonical && secret.place().equals("file")
        ? secret.place() + ":" + path(Path.of(secret.name()))
        : secret.toString();
  }
}
