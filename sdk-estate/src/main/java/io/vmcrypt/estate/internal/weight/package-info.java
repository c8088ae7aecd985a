/** What findings weigh in a proof. */
@NullMarked
package io.vmcrypt.estate.internal.weight;

import org.jspecify.annotations.NullMarked;
