import { mount } from 'svelte';
import Replication from './Replication.svelte';

mount(Replication, { target: document.querySelector('#app')! });
