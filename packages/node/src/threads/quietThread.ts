import { shrinkWhenQuiet } from './heap.ts'

// Loaded into worker threads before their own code.
shrinkWhenQuiet()
