/** Writes what an estate's systems were asked and told, as JSON, page and text, and reads it back. */
@NullMarked
package io.vmcrypt.estate.internal.report;

import org.jspecify.annotations.NullMarked;
