package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * From where the relative paths of a document count.
 *
 * @param document the document's file; null if it came from elsewhere, and paths stay as they are
 */
public record Folder(@Nullable Path document) {

  public Path file(Node node) {
    return node.fit(TextForm.FILE, this::resolved);
  }

  public SecretReference secret(Node node) {
    SecretReference reference = SecretReference.parse(node.text(TextForm.SECRET));
    return reference.place().equals("file")
        ? node.place()
            .judged(() -> new SecretReference("file", resolved(reference.name()).toString()))
        : reference;
  }

  private Path resolved(String path) {
    return document == null ? Path.of(path) : document.resolveSibling(path);
  }
}
