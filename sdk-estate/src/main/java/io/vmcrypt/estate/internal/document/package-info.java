/** An estate as a JSON document: reading, writing, and the schema. */
@NullMarked
package io.vmcrypt.estate.internal.document;

import org.jspecify.annotations.NullMarked;
