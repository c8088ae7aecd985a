@NullMarked
package io.vmcrypt.estate.internal.document;

import org.jspecify.annotations.NullMarked;
