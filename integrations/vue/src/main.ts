import { createApp } from 'vue';
import MissingRule from './MissingRule.vue';

createApp(MissingRule).mount('#app');
